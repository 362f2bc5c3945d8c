"""What an export of HubSpot is made of: columns, oddities, words."""

# One in so many rows of a file is odd in this way.
ODD = {
    "company without name": 40, "deactivated owner": 12, "no owner": 15,
    "parent in no file": 18, "contact without company": 9, "no name": 7,
    "company in no file": 30, "deal without company": 60, "no amount": 45,
    "won far ahead": 150, "no close date": 350, "long name": 250,
    "renewal": 6, "ticket without company": 12, "contact of another company": 20,
    "nobody handles it": 10, "task without company": 11, "no due date": 35,
    "still open": 8, "done before far ahead": 60, "several companies": 40,
}  # fmt: skip
COLUMNS = {
    "users": "User ID,First name,Last name,Email address,Last login date,"
    "Assigned teams,Assigned role,Permissions",
    "companies": "Record ID,Company name,Company Domain Name,Company owner,Create Date,"
    "Close Date,Country/Region,Industry,Lifecycle Stage,Ideal Customer Profile Tier,"
    "Number of Employees,Parent Company",
    "contacts": "Record ID,First Name,Last Name,Email,Job Title,Contact owner,"
    "Lifecycle Stage,Create Date,Associated Company (Primary),"
    "Associated Company IDs (Primary)",
    "deals": "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,"
    "Deal Type,Closed Lost Reason,Is Closed Won,Is Deal Closed?,"
    "Associated Company (Primary),Associated Company IDs (Primary)",
    "tickets": "Ticket ID,Ticket name,Pipeline,Ticket status,Priority,Category,"
    "Ticket owner,Create date,First agent email response date,Close date,"
    "Associated Company IDs (Primary),Associated Contact IDs",
    "tasks": "Record ID,Task Title,Task Type,Task Status,Priority,Due date,Assigned to,"
    "Task Notes,Associated Company IDs,Associated Contact IDs",
}
USERS = (  # first and last name, role, teams
    ("Nora", "Halden", "Head of Sales", "Sales"),
    ("Piet", "Akker", "Sales Manager", "Sales North"),
    ("Ines", "Moura", "Sales Manager", "Sales South"),
    ("Tom", "Vester", "Sales Rep", "Sales North"),
    ("Lotte", "Brink", "Sales Rep", "Sales North;Partners"),
    ("Amir", "Sabet", "Sales Rep", "Sales North"),
    ("Rosa", "Ferri", "Sales Rep", "Sales South"),
    ("Karel", "Novy", "", "Sales South"),
    ("Maud", "Perrin", "Service Agent", "Sales South"),
    ("Olga", "Lind", "Super Admin", ""),
    ("", "", "", ""),  # invited, and never came
)
SELLERS = [f"{first} {last}" for first, last, *_ in USERS[3:8]]
AGENT = "Maud Perrin"
FORMER = "Jonas Riis (Deactivated User)"
NAMES = (
    "Ashgrove", "Birkdal", "Colnet", "Dunmere", "Eastvale", "Farrow & Sons", "Glenby",
    "Hexam", "Ilvers", "Jørvik", "Kilbride", "Lindow", "Marsten", 'Norby "Süd"',
    "Orrell", "Penwith",
)  # fmt: skip
TRADES = {
    "Bakeries": "Food & Beverages", "Clinics": "Hospital & Health Care",
    "Freight": "Logistics and Supply Chain", "Instruments": "Machinery",
    "Stores": "Retail", "Textiles": "Textiles",
}  # fmt: skip
COUNTRIES = ("Denmark", "France", "Germany", "Ireland", "Netherlands", "Spain", "")
STAGES = ("Customer", "Customer", "Customer", "Evangelist", "Opportunity")
TIERS = ("Tier 1", "Tier 2", "Tier 3", "")
FIRST_NAMES = ("Anna", "Bram", "Chloé", "Dirk", "Elif", "Finn", "Greta", "Hugo", "")
LAST_NAMES = ("Berg", "Castel", "Dahl", "Evers", "Fontaine", "Gómez", "O'Neill", "Ito")
JOBS = ("CEO", "CFO", "Head of Purchasing", "Plant Manager", "Buyer, Parts", "")
LOST = ("Price", "Lost to competitor", "No budget", "Went silent", "")
TROUBLE = {
    "Product Issue": "Seams come loose",
    "Billing Issue": "Invoice counts an order twice",
    "Product Issue;Billing Issue": "Defective batch, and billed twice",
    "Feature Request": "Can it be had in green?",
    "General Inquiry": "Delivery before the holidays?",
    "Onboarding": "Third person for the portal",
    "": "Question about the order form",
}
PRIORITIES = ("Low", "Medium", "Medium", "High", "Urgent", "")
TASK_TYPES = ("Call", "Call", "Email", "To-do", "LinkedIn - Send message", "")
TALK = ("Quarterly call", "Follow up on the offer", "Price talk", "Delivery planning")
SAID = (
    "All fine.",
    "Wants a second site.\nWill decide in spring.",
    'Said "too slow" twice; unhappy with delays.',
    "",
)
