"""The page kit: access, errors, headers, paging, health. It knows no capability."""
