# The life of items: drafts, approval, versions, quality

role-organisation-office = Organisation office
role-legal-office = Legal office
