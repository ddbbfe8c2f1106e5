"""The bank's own small code lists, as its files carry them."""

from dongvon.office.bank_files.portfolio import DIRECT_ASSOCIATION

SEX_CODES = {"male": "01", "female": "02"}
SAVINGS_ONLY_GROUP = "0000000"
PROGRAMME_NAMES = {
    "01": "HONGHEO", "02": "HSSV", "03": "GQVL", "04": "XKLD", "05": "NVLSCL", "06": "NSVSMT", "07": "HN_QD167",
    "08": "KFW", "09": "MOI_TNGHEO", "10": "HSXVKK", "11": "DTTS_DBKK", "12": "CVNHA100", "13": "SDLDCN",
    "14": "DTTSNSCL", "15": "T.NHAN_VKK", "16": "XKLD_QD71", "17": "DTTSQD1592", "18": "HNXDCHOI", "19": "HCN_QD15",
    "20": "CVPTTRCN", "21": "DTTS_2085", "22": "CV_TNXP", "23": "NSDLDTLNVNLD", "24": "CVCSGDMNTHNCL",
    "25": "CVDTTSMN", "26": "NCHXAPT", "91": "DAPTLNWB", "92": "IFAD", "93": "RIDP", "94": "CWPD", "96": "NIPPON",
    "99": "KHAC",
}  # fmt: skip
"""The bank's 32 programme codes and their short names. Source: the operating list of an office, 2026 (MACT · TENVT)."""
ASSOCIATION_NAMES = {
    "11": "Hội Nông dân",
    "12": "Hội Liên hiệp Phụ nữ",
    "13": "Hội Cựu chiến binh",
    "14": "Đoàn Thanh niên",
    DIRECT_ASSOCIATION: "Cho vay trực tiếp",
}
WORDS = {
    "associations": {
        "Hội Nông dân": "11", "HND": "11", "Hội Liên hiệp Phụ nữ": "12", "Hội LHPN": "12", "Hội Phụ nữ": "12",
        "HPN": "12", "Hội Cựu chiến binh": "13", "Hội CCB": "13", "HCCB": "13", "Đoàn Thanh niên": "14",
        "Đoàn TN": "14", "Đoàn TNCS HCM": "14", "ĐTN": "14",
    },
    "sources": {"TW": "1", "Trung ương": "1", "ĐP": "2", "Địa phương": "2"},
}  # fmt: skip
"""What files say in words and the codes they mean, by list; an unknown word is a fault. `sources`: 1 = central fund,
2 = local. Source: exports of two offices, 2026."""
