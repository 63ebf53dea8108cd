-- Copyright: (c) 2026, MSRTC OCS maintainers
-- GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Stand-in for the database rtc of OCS 2007, for the lab and its tests. It is NOT Microsoft's DDL, which is not public.
-- Where the names come from:
--   D = the name is documented in a public source (protocol documents, books, support articles, administrators' published
--       queries); LYNC-LINEAGE = published for a successor (Lync Server), whose database grew out of this one
--   d = the element is documented (SIP protocol extensions, WMI classes, the DBImpExp export file); the column is derived from it
--   I = inferred
-- All foreign keys are inferred. Valid on SQL Server 2000 SP4 and later. Batches end with GO.

-- ===== identity =====
CREATE TABLE dbo.Resource (                         -- table D (LCS..Lync marker)
  ResourceId      int IDENTITY(1,1) NOT NULL PRIMARY KEY,   -- D; type/identity I
  UserAtHost      nvarchar(450) NOT NULL UNIQUE             -- D; no 'sip:'; length I
);
CREATE TABLE dbo.ResourceDirectory (                -- table D LYNC-LINEAGE
  ResourceId      int NOT NULL PRIMARY KEY REFERENCES dbo.Resource(ResourceId), -- D
  AdUserSid       varbinary(85)  NULL,              -- D (binary SID, NULL = not an AD user)
  UserGuid        binary(16)     NULL,              -- I; "RTC maps AD GUIDs and SIDs"; same name as AbUserEntry.UserGuid
  UserPrincipalName nvarchar(256) NULL,             -- D
  SmtpUserAtHost  nvarchar(450)  NULL,              -- D
  AdDisplayName   varbinary(512) NULL,              -- D name, binary per the CONVERT used; length I
  Enabled         bit            NOT NULL DEFAULT 1,-- D
  InsertTime      datetime       NOT NULL DEFAULT GETUTCDATE(), -- D
  UpdateTime      datetime       NOT NULL DEFAULT GETUTCDATE()  -- D
);
CREATE TABLE dbo.HomedResource (                    -- name D: Cisco probe + DBImpExp <HomedResource>
  ResourceId      int NOT NULL PRIMARY KEY REFERENCES dbo.Resource(ResourceId), -- I
  ContactVersion  int NOT NULL DEFAULT 0,           -- d: deltaNum of contact/group list
  AceVersion      int NOT NULL DEFAULT 0,           -- d: deltaNum of ACL list
  RichMode        bit NOT NULL DEFAULT 0,           -- I: enhanced presence mode is set at first 2007-client sign-in
  MovingAway      bit NOT NULL DEFAULT 0            -- I: lock while a move runs
);
-- ===== contacts =====
CREATE TABLE dbo.ContactGroup (                     -- d: XML ContactGroup, WMI ContactGroupData
  OwnerId         int NOT NULL REFERENCES dbo.HomedResource(ResourceId), -- d
  GroupNumber     int NOT NULL CHECK (GroupNumber BETWEEN 1 AND 64),     -- d: Number / GroupID 1..64
  DisplayName     varbinary(512) NOT NULL,          -- d: base64 in export => binary; 0x7E ('~') = default group
  ExternalUri     varbinary(4096) NULL,             -- d
  PRIMARY KEY (OwnerId, GroupNumber)
);
CREATE TABLE dbo.Contact (                          -- D
  OwnerId         int NOT NULL REFERENCES dbo.HomedResource(ResourceId), -- D
  BuddyId         int NOT NULL REFERENCES dbo.Resource(ResourceId),      -- D
  DisplayName     varbinary(1024) NULL,             -- d: XML DisplayName base64; WMI Name<=256
  Subscribed      bit NOT NULL DEFAULT 1,           -- d: MS-SIP / WMI Subscribed
  ExternalUri     varbinary(4096) NULL,             -- d
  Extension       image NULL,                       -- d: contactExtension
  PRIMARY KEY (OwnerId, BuddyId)
);
CREATE INDEX IX_Contact_Buddy ON dbo.Contact(BuddyId);  -- I (needed to find "who has X as contact")
CREATE TABLE dbo.ContactGroupAssoc (                -- D
  OwnerId         int NOT NULL,                     -- D
  BuddyId         int NOT NULL,                     -- D
  GroupNumber     int NOT NULL,                     -- D
  PRIMARY KEY (OwnerId, BuddyId, GroupNumber),
  FOREIGN KEY (OwnerId, BuddyId) REFERENCES dbo.Contact(OwnerId, BuddyId),
  FOREIGN KEY (OwnerId, GroupNumber) REFERENCES dbo.ContactGroup(OwnerId, GroupNumber)
);
CREATE INDEX IX_ContactGroupAssoc_Buddy ON dbo.ContactGroupAssoc(BuddyId);  -- I (as for contacts)
-- ===== ACL (legacy presence) =====
CREATE TABLE dbo.PermissionEntry (                  -- table name I; content d
  EntryId         int IDENTITY(1,1) NOT NULL PRIMARY KEY, -- I (a natural key would exceed 900 bytes)
  OwnerId         int NOT NULL REFERENCES dbo.HomedResource(ResourceId), -- d
  AceType         char(1) NOT NULL CHECK (AceType IN ('A','D','U')),     -- d: ALL/DOMAIN/USER
  Mask            nvarchar(450) NOT NULL DEFAULT N'',                    -- d: <=454 in WMI
  Rights          char(2) NOT NULL                  -- d: 1st view presence, 2nd communicate; A/D/P/B
);
CREATE INDEX IX_PermissionEntry_Owner ON dbo.PermissionEntry(OwnerId);  -- I
-- ===== enhanced presence =====
CREATE TABLE dbo.CategoryDef (                      -- D LYNC-LINEAGE
  CategoryId      int NOT NULL PRIMARY KEY,         -- D (values differ per install)
  Name            nvarchar(128) NOT NULL UNIQUE,    -- D
  Private         bit NOT NULL DEFAULT 0,           -- D
  ReplicationFlags int NOT NULL DEFAULT 0,          -- D
  QuotaTotalSize  int NULL                          -- D
);
CREATE TABLE dbo.Container (                        -- name D
  OwnerId         int NOT NULL REFERENCES dbo.HomedResource(ResourceId), -- I
  ContainerNum    int NOT NULL,                     -- d: 0,1,100,200,300,400,32000
  Version         int NOT NULL DEFAULT 0,           -- I
  PRIMARY KEY (OwnerId, ContainerNum)
);
CREATE TABLE dbo.ContainerMember (                  -- name d (R2: see ContainerMemberUser, CachedContainerMember)
  EntryId         int IDENTITY(1,1) NOT NULL PRIMARY KEY, -- I
  OwnerId         int NOT NULL,
  ContainerNum    int NOT NULL,
  MemberType      varchar(16) NOT NULL,             -- d: user|domain|sameEnterprise|federated|publicCloud|everyone
  MemberValue     nvarchar(450) NOT NULL DEFAULT N'', -- d: uri or domain
  FOREIGN KEY (OwnerId, ContainerNum) REFERENCES dbo.Container(OwnerId, ContainerNum)
);
CREATE INDEX IX_ContainerMember_Container ON dbo.ContainerMember(OwnerId, ContainerNum);  -- I
CREATE INDEX IX_ContainerMember_Member ON dbo.ContainerMember(MemberValue);  -- I (as for contacts)
CREATE TABLE dbo.PublishedStaticInstance (          -- D
  PublisherId     int NOT NULL REFERENCES dbo.Resource(ResourceId), -- D
  CategoryId      int NOT NULL REFERENCES dbo.CategoryDef(CategoryId), -- D
  ContainerNum    int NOT NULL,                     -- D
  InstanceNum     bigint NOT NULL,                  -- d: "instance"; column name I
  Version         int NOT NULL DEFAULT 0,           -- d; name I
  Data            image NULL,                       -- D (cast via varbinary in the sources)
  PRIMARY KEY (PublisherId, CategoryId, ContainerNum, InstanceNum)
);
CREATE TABLE dbo.PromptedSubscriber (               -- name D
  PublisherId     int NOT NULL REFERENCES dbo.HomedResource(ResourceId), -- I
  SubscriberId    int NOT NULL REFERENCES dbo.Resource(ResourceId),      -- I
  PRIMARY KEY (PublisherId, SubscriberId)
);
CREATE INDEX IX_PromptedSubscriber_Subscriber ON dbo.PromptedSubscriber(SubscriberId);  -- I (as for contacts)
-- ===== telephony =====
CREATE TABLE dbo.ResourcePhone (                    -- D LYNC-LINEAGE; 2007 I (QueryCategory accepts a phone publisher)
  ResourceId      int NOT NULL REFERENCES dbo.Resource(ResourceId), -- D
  PhoneNum        nvarchar(400) NOT NULL,           -- D; length I
  PRIMARY KEY (ResourceId, PhoneNum)
);
-- ===== conferencing =====
CREATE TABLE dbo.Conference (                       -- name I; "scheduled conferences" are in RTC
  ConfId          int IDENTITY(1,1) NOT NULL PRIMARY KEY, -- I
  OrganizerId     int NOT NULL REFERENCES dbo.HomedResource(ResourceId), -- d: unique per organizer
  ExternalConfId  varchar(32) NOT NULL,             -- d: conference-id 8..32 alnum
  Subject         nvarchar(256) NULL,               -- d
  LastUpdateTime  datetime NULL,                    -- d: last-update UTC
  LastActivateTime datetime NULL,                   -- d: last-activate UTC
  ExpiryTime      datetime NULL,                    -- d: expiry-time UTC; NULL + 6 months idle = expired
  Blob            image NULL,                       -- I: rest of the CCCP document
  UNIQUE (OrganizerId, ExternalConfId)
);
-- ===== policy =====
CREATE TABLE dbo.UserPolicy (                       -- name D; columns I
  ResourceId      int NOT NULL REFERENCES dbo.Resource(ResourceId),
  PolicyType      int NOT NULL,                     -- d: 1 meeting, 2 UC, 5 presence
  PolicyDn        nvarchar(1024) NOT NULL,
  PRIMARY KEY (ResourceId, PolicyType)
);
GO
-- Category numbers differ between installations: look categories up by name.
INSERT INTO dbo.CategoryDef (CategoryId, Name) SELECT 1, N'contactCard' UNION ALL SELECT 2, N'calendarData' UNION ALL SELECT 3, N'noteHistory'
  UNION ALL SELECT 4, N'state' UNION ALL SELECT 5, N'note' UNION ALL SELECT 6, N'userInformation' UNION ALL SELECT 8, N'routing'
GO
-- signature D; body is a stand-in (I): Microsoft semantic = also vanish from others' lists
CREATE PROCEDURE dbo.RtcDeleteResource @_UserAtHost nvarchar(450) AS
BEGIN
  SET NOCOUNT ON; SET XACT_ABORT ON
  DECLARE @id int
  SELECT @id = ResourceId FROM dbo.Resource WHERE UserAtHost = @_UserAtHost
  IF @id IS NULL RETURN 1
  BEGIN TRAN
  -- owners who lose a buddy get a new list version (I, from deltaNum)
  UPDATE dbo.HomedResource SET ContactVersion = ContactVersion + 1
   WHERE ResourceId IN (SELECT OwnerId FROM dbo.Contact WHERE BuddyId = @id)
  DELETE FROM dbo.ContactGroupAssoc WHERE OwnerId = @id OR BuddyId = @id
  DELETE FROM dbo.Contact           WHERE OwnerId = @id OR BuddyId = @id
  DELETE FROM dbo.ContactGroup      WHERE OwnerId = @id
  DELETE FROM dbo.PermissionEntry   WHERE OwnerId = @id
  DELETE FROM dbo.ContainerMember   WHERE OwnerId = @id OR (MemberType = 'user' AND MemberValue = @_UserAtHost)
  DELETE FROM dbo.Container         WHERE OwnerId = @id
  DELETE FROM dbo.PromptedSubscriber WHERE PublisherId = @id OR SubscriberId = @id
  DELETE FROM dbo.PublishedStaticInstance WHERE PublisherId = @id
  DELETE FROM dbo.Conference        WHERE OrganizerId = @id
  DELETE FROM dbo.UserPolicy        WHERE ResourceId = @id
  DELETE FROM dbo.ResourcePhone     WHERE ResourceId = @id
  DELETE FROM dbo.HomedResource     WHERE ResourceId = @id
  DELETE FROM dbo.ResourceDirectory WHERE ResourceId = @id
  DELETE FROM dbo.Resource          WHERE ResourceId = @id
  COMMIT
  RETURN 0
END
GO
