# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the directory's classes and attributes, and the meaning of their numbers.

Sources: the schema reference of Lync Server 2013, which names the version of each attribute, and the R2 documentation.
R2's additions are marked here, because a filter with a name that the schema does not have finds nothing instead of
failing.
"""

from __future__ import annotations

# Classes
POOL_CLASS = "msRTCSIP-Pool"
POOL_SERVICE_CLASS = "msRTCSIP-PoolService"
TRUSTED_SERVICE_CLASS = "msRTCSIP-TrustedService"
CONFERENCE_DIRECTORY_CLASS = "msRTCSIP-ConferenceDirectory"  # R2
LOCATION_CONTACT_CLASS = "msRTCSIP-LocationContactMapping"  # R2

# Users and contacts
ADDRESS = "msRTCSIP-PrimaryUserAddress"
ENABLED = "msRTCSIP-UserEnabled"
HOME_SERVER = "msRTCSIP-PrimaryHomeServer"
TARGET_HOME_SERVER = "msRTCSIP-TargetHomeServer"
ORIGINATOR_SID = "msRTCSIP-OriginatorSid"
SOURCE_OBJECT_TYPE = "msRTCSIP-SourceObjectType"
OPTION_FLAGS = "msRTCSIP-OptionFlags"
ARCHIVING = "msRTCSIP-ArchivingEnabled"
FEDERATION = "msRTCSIP-FederationEnabled"
REMOTE_ACCESS = "msRTCSIP-InternetAccessEnabled"
LINE = "msRTCSIP-Line"
LINE_SERVER = "msRTCSIP-LineServer"
USER_POLICY = "msRTCSIP-UserPolicy"
USER_EXTENSION = "msRTCSIP-UserExtension"
LOCATION_PROFILE = "msRTCSIP-UserLocationProfile"  # R2
APPLICATION_DESTINATION = "msRTCSIP-ApplicationDestination"  # R2
PROXY_ADDRESSES = "proxyAddresses"
SECURITY_DESCRIPTOR = "nTSecurityDescriptor"

# The attributes that the product stores on a user. Deleting a user in OCS clears these.
OCS_ATTRIBUTES = (
    ADDRESS,
    ENABLED,
    HOME_SERVER,
    TARGET_HOME_SERVER,
    ORIGINATOR_SID,
    OPTION_FLAGS,
    ARCHIVING,
    FEDERATION,
    REMOTE_ACCESS,
    LINE,
    LINE_SERVER,
    USER_POLICY,
    USER_EXTENSION,
    LOCATION_PROFILE,
)

# What tells whether a user is meant, and whose rows a back end has.
CHOOSING_ATTRIBUTES = (
    ADDRESS,
    ENABLED,
    HOME_SERVER,
    TARGET_HOME_SERVER,
    ORIGINATOR_SID,
    OPTION_FLAGS,
    LINE,
    LINE_SERVER,
    USER_POLICY,
    LOCATION_PROFILE,
    SOURCE_OBJECT_TYPE,
    APPLICATION_DESTINATION,
    "objectClass",
    "objectGUID",
    "objectSid",
    "displayName",
)

USER_ATTRIBUTES = (
    *CHOOSING_ATTRIBUTES,
    ARCHIVING,
    FEDERATION,
    REMOTE_ACCESS,
    USER_EXTENSION,
    PROXY_ADDRESSES,
    "sAMAccountName",
    "userPrincipalName",
    "userAccountControl",
    "whenCreated",
    "whenChanged",
)

# Pools
POOL_VERSION = "msRTCSIP-PoolVersion"
POOL_TYPE = "msRTCSIP-PoolType"
POOL_DISPLAY_NAME = "msRTCSIP-PoolDisplayName"
BACK_END_SERVER = "msRTCSIP-BackEndServer"
DEFAULT_LOCATION_PROFILE = "msRTCSIP-DefaultLocationProfileLink"
TRUSTED_SERVICE_LINKS = "msRTCSIP-TrustedServiceLinks"
FRONT_ENDS = "msRTCSIP-FrontEndServers"  # on the pool's service object: back link of msRTCSIP-PoolAddress

# Attributes that tie an object to a pool.
CONFERENCE_DIRECTORY_ID = "msRTCSIP-ConferenceDirectoryId"
CONFERENCE_DIRECTORY_HOME = "msRTCSIP-ConferenceDirectoryHomePool"
CONFERENCE_DIRECTORY_TARGET = "msRTCSIP-ConferenceDirectoryTargetPool"
TRUSTED_SERVICE_FQDN = "msRTCSIP-TrustedServerFQDN"
TRUSTED_SERVICE_TYPE = "msRTCSIP-TrustedServiceType"
MAPPING_CONTACT = "msRTCSIP-MappingContact"
MAPPING_LOCATION = "msRTCSIP-MappingLocation"

# Bits of msRTCSIP-PoolType. 4 and 8 mark the applications of each edition.
STANDARD_EDITION_BITS, ENTERPRISE_EDITION_BITS = 1 | 4, 2 | 8

# Bits of msRTCSIP-SourceObjectType: a subscriber access or auto attendant object of Exchange Unified Messaging.
UNIFIED_MESSAGING_BITS = 0x90000000
