-- Copyright: (c) 2026, MSRTC OCS maintainers
-- GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Stand-in for the database rtcconfig of OCS 2007, for the lab and its tests. It is NOT Microsoft's DDL, which is not public.
-- Where the names come from:
--   D = the name is documented in a public source (protocol documents, books, support articles, administrators' published
--       queries); LYNC-LINEAGE = published for a successor (Lync Server), whose database grew out of this one
--   d = the element is documented (SIP protocol extensions, WMI classes, the DBImpExp export file); the column is derived from it
--   I = inferred
-- All foreign keys are inferred. Valid on SQL Server 2000 SP4 and later. Batches end with GO.

-- Nothing about users is documented in rtcconfig; the lab keeps a marker there.
CREATE TABLE dbo.DbVersionMarker (Product varchar(8) NOT NULL, Major int NOT NULL); -- I, test double only
GO
