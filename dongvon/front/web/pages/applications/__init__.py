"""From asking for a loan to the decision: applications, meetings, lists 03/TD."""
