"""The classification of debt on 31 December (QĐ 976/QĐ-TTg)."""
