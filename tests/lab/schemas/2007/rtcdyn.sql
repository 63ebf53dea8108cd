-- Copyright: (c) 2026, MSRTC OCS maintainers
-- GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Stand-in for the database rtcdyn of OCS 2007, for the lab and its tests. It is NOT Microsoft's DDL, which is not public.
-- Where the names come from:
--   D = the name is documented in a public source (protocol documents, books, support articles, administrators' published
--       queries); LYNC-LINEAGE = published for a successor (Lync Server), whose database grew out of this one
--   d = the element is documented (SIP protocol extensions, WMI classes, the DBImpExp export file); the column is derived from it
--   I = inferred
-- All foreign keys are inferred. Valid on SQL Server 2000 SP4 and later. Batches end with GO.

-- Transient data: registrations and running conferences.
CREATE TABLE dbo.Endpoint (                         -- name D LYNC-LINEAGE
  EndpointId      int IDENTITY(1,1) PRIMARY KEY,    -- D
  OwnerId         int NOT NULL,                     -- D on RegistrarEndpoint; on Endpoint I
  ClientApp       varbinary(256) NULL,              -- D on RegistrarEndpoint, cast to varchar(100)
  ExpiresAt       datetime NULL                     -- D
);
CREATE TABLE dbo.ActiveConference (                 -- name I; "transient conferencing state"
  ConfId int PRIMARY KEY, ActivatedAt datetime NOT NULL
);
CREATE TABLE dbo.HomedResourceDynamic (             -- D LYNC-LINEAGE
  OwnerId int PRIMARY KEY, LastNewRegisterTime datetime NULL  -- D
);
GO
