"""What a Data Export of Salesforce is made of: columns, oddities, words."""

# One in so many rows of a file is odd in this way.
ODD = {
    "owner is no person": 20, "deleted": 60, "contact without account": 40,
    "no first name": 25, "no amount": 90, "deal without account": 80,
    "won far ahead": 200, "case without account": 30, "queue owns it": 4,
    "contact of another account": 35, "lead": 12, "task of no account": 15,
    "still open": 6, "no due date": 40, "done before far ahead": 70,
    "private": 14, "copy of an invitee": 11, "meeting ahead": 10,
}  # fmt: skip
PREFIXES = {
    "Account": "001", "Contact": "003", "User": "005", "Opportunity": "006",
    "Queue": "00G", "Lead": "00Q", "Task": "00T", "Event": "00U", "Case": "500",
}  # fmt: skip
_STAMPS = "CreatedDate,CreatedById,LastModifiedDate,LastModifiedById,SystemModstamp"
COLUMNS = {
    "User": "Id,Username,FirstName,LastName,MiddleName,Suffix,CompanyName,Division,"
    "Department,Title,Street,City,State,PostalCode,Country,Email,Signature,Phone,"
    "MobilePhone,Alias,CommunityNickname,IsActive,IsSystemControlled,TimeZoneSidKey,"
    "UserRoleId,LocaleSidKey,ReceivesInfoEmails,EmailEncodingKey,ProfileId,UserType,"
    "UserSubtype,LanguageLocaleKey,EmployeeNumber,DelegatedApproverId,ManagerId,"
    f"LastLoginDate,LastPasswordChangeDate,{_STAMPS},ForecastEnabled,ContactId,"
    "AccountId,Extension,FederationIdentifier,AboutMe",
    "Account": "Id,IsDeleted,MasterRecordId,Name,Type,ParentId,BillingStreet,"
    "BillingCity,BillingState,BillingPostalCode,BillingCountry,ShippingStreet,"
    "ShippingCity,ShippingState,ShippingPostalCode,ShippingCountry,Phone,Fax,"
    "AccountNumber,Website,Sic,Industry,AnnualRevenue,NumberOfEmployees,Ownership,"
    f"TickerSymbol,Description,Rating,Site,OwnerId,{_STAMPS},LastActivityDate,Jigsaw,"
    "JigsawCompanyId,AccountSource,SicDesc",
    "Contact": "Id,IsDeleted,MasterRecordId,AccountId,Salutation,FirstName,LastName,"
    "MailingStreet,MailingCity,MailingState,MailingPostalCode,MailingCountry,Phone,Fax,"
    "MobilePhone,ReportsToId,Email,Title,Department,LeadSource,Birthdate,Description,"
    f"OwnerId,HasOptedOutOfEmail,DoNotCall,{_STAMPS},LastActivityDate,"
    "EmailBouncedReason,EmailBouncedDate,IndividualId",
    "Opportunity": "Id,IsDeleted,AccountId,IsPrivate,Name,Description,StageName,"
    "StageSortOrder,Amount,Probability,ExpectedRevenue,TotalOpportunityQuantity,"
    "CloseDate,Type,NextStep,LeadSource,IsClosed,IsWon,ForecastCategory,"
    "ForecastCategoryName,CampaignId,HasOpportunityLineItem,Pricebook2Id,OwnerId,"
    f"{_STAMPS},LastActivityDate,LastStageChangeDate,FiscalYear,FiscalQuarter,ContactId",
    "Case": "Id,IsDeleted,MasterRecordId,CaseNumber,ContactId,AccountId,AssetId,"
    "SourceId,BusinessHoursId,ParentId,SuppliedName,SuppliedEmail,SuppliedPhone,"
    "SuppliedCompany,Type,Status,Reason,Origin,Subject,Priority,Description,IsClosed,"
    f"ClosedDate,IsEscalated,OwnerId,IsClosedOnCreate,{_STAMPS},EventsProcessedDate",
    "Task": "Id,WhoId,WhatId,WhoCount,WhatCount,Subject,ActivityDate,Status,Priority,"
    f"OwnerId,Description,Type,IsDeleted,AccountId,IsClosed,{_STAMPS},IsArchived,"
    "EmailMessageId,ActivityOriginType,CallDurationInSeconds,CallType,CallDisposition,"
    "CallObject,ReminderDateTime,IsReminderSet,RecurrenceActivityId,IsRecurrence,"
    "CompletedDateTime",
    "Event": "Id,WhoId,WhatId,WhoCount,WhatCount,Subject,Location,IsAllDayEvent,"
    "ActivityDateTime,ActivityDate,DurationInMinutes,Description,AccountId,OwnerId,"
    f"Type,IsPrivate,ShowAs,IsDeleted,IsChild,IsGroupEvent,GroupEventType,{_STAMPS},"
    "IsArchived,RecurrenceActivityId,IsRecurrence,ReminderDateTime,IsReminderSet",
}
USERS = (  # first and last name, title, place of the manager, active, type
    ("Mara", "Vellen", "VP Sales", None, "1", "Standard"),
    ("Joris", "Økker", "Sales Manager", 0, "1", "Standard"),
    ("Selin", "Tarhan", "Sales Manager", 0, "1", "Standard"),
    ("Tomás", "Núñez", "Account Executive", 1, "1", "Standard"),
    ("Ilse", "van den Berg", "Account Executive", 1, "1", "Standard"),
    ("Petr", "Dvořák", "Account Executive", 2, "1", "Standard"),
    ("Agnès", "Laurent", "Account Executive", 2, "1", "Standard"),
    ("Hugo", "Brandt", "Account Executive", 2, "0", "Standard"),
    ("", "Platform Integration User", "", None, "1", "CloudIntegrationUser"),
    ("Automated", "Process", "", None, "1", "AutomatedProcess"),
)
NAMES = (
    "Northmere", "Großmann", "Société Béton", "Łódź", "Ñandú", "Çelik", "Brightwell",
    "Harrow & Sons", "Fenwick", "Åsgård", 'Kvarn "Nord"', "Dvorana, a.s.",
)  # fmt: skip
TRADES = {
    "Foods": "Food & Beverage", "Instruments": "Electronics", "Tools": "Machinery",
    "Textiles": "Apparel", "Logistics": "Transportation",
}  # fmt: skip
COUNTRIES = ("Netherlands", "Germany", "Türkiye", "France", "Poland", "")
FIRST_NAMES = ("Eva", "Sofie", "Léa", "José", "Jürgen", "Zoë", "Søren", "Ayşe")
LAST_NAMES = ("Lund", "Smit", "Müller", "O'Neill", "Wójcik", "García", "Yılmaz")
TITLES = ("CFO", "Head of Purchasing", "Plant Manager", "Buyer, Spare Parts", "")
OPEN_STAGES = ("Prospecting", "Proposal/Price Quote", "Negotiation/Review")
TROUBLE = {
    "Mechanical": "Bearing runs hot", "Electrical": "Fuse blows at start",
    "Electronic": "Display stays dark", "Structural": "Frame bent in transit",
    "Other": "Question about the manual", "": "Please call back",
    "Delivery": "Half of the pallets are missing",
}  # fmt: skip
TALK = {
    "Call": "Call", "Email": "Email: Re: your offer", "Meeting": "Visit on site",
    "Other": "Send Letter", "": "Send Quote", "Prep": "Prepare the review",
}  # fmt: skip
SAID = (
    "Went through open points.",
    "Wants a second site.\nWill decide in spring.",
    'Said "too slow" twice; unhappy with delays.',
    "",
)
