"""The report as a document: title, opening words, sections I to V, in the order of a ward's year-end conference.

The words are ours; the outline is the one wards use. Figures come only from `figures`, rounded as officials speak.
Sources named in the text: Directive 39-CT/TW (30/10/2024), Decision 1560/QĐ-TTg (18/7/2025). Layout of the paper:
Decree 30/2020/NĐ-CP, annex I.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dongvon.core.problems import N_
from dongvon.office.reports import results
from dongvon.office.reports.figures import ConferenceReport
from dongvon.office.reports.results import Lines, kind_of, name_of, programme_name
from dongvon.office.reports.wording import Speech, bare_name, lower_first

# The five programmes whose maturing balances the ward's conference asks to move between (tasks of 2026). Source: the
# bank's planning guidance for 2023 and the resolution of the conference; dated planning practice, not a law.
MOVABLE_PROGRAMMES = ("HN", "HCN", "HMTN", "NSVS", "VKK")


# What the conference asks for every year, whatever the figures.
EVERY_YEAR = (
    N_(
        "- Bình xét cho vay tại tổ công khai, đúng đối tượng, có phương án làm ăn rõ ràng; niêm yết đủ tại điểm"
        " giao dịch."
    ),
    N_(
        "- Các tổ chức hội kiểm tra việc dùng vốn trong 30 ngày sau khi giải ngân; củng cố tổ trung bình, tổ yếu"
        " nếu có."
    ),
    N_(
        "- Gắn vốn vay với hướng dẫn kỹ thuật và các mô hình làm ăn bền vững; tuyên truyền để người dân dùng vốn"
        " đúng mục đích."
    ),
    N_("- Thực hiện tốt phiên giao dịch cố định hằng tháng, họp giao ban và đối chiếu nợ."),
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section: `level` 1 or 2, a numbered title, its lines, and the names of the charts that stand below them."""

    key: str
    level: int
    title: str
    lines: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()


# key, level, numbered title, charts
OUTLINE: tuple[tuple[str, int, str, tuple[str, ...]], ...] = (
    ("context", 1, N_("I. TÌNH HÌNH CHUNG VÀ CÔNG TÁC CHỈ ĐẠO"), ()),
    ("results", 1, N_("II. KẾT QUẢ HOẠT ĐỘNG TÍN DỤNG CHÍNH SÁCH"), ()),
    ("capital", 2, N_("1. Nguồn vốn"), ()),
    ("lending", 2, N_("2. Cho vay, thu nợ và dư nợ"), ("programmes", "months")),
    ("quality", 2, N_("3. Chất lượng tín dụng"), ()),
    ("entrusted", 2, N_("4. Hoạt động ủy thác qua các tổ chức chính trị - xã hội"), ("associations",)),
    ("teams", 2, N_("5. Hoạt động của tổ tiết kiệm và vay vốn"), ()),
    ("transaction_days", 2, N_("6. Hoạt động tại điểm giao dịch"), ()),
    ("inspection", 2, N_("7. Công tác kiểm tra, giám sát"), ()),
    ("outcomes", 2, N_("8. Kết quả xã hội"), ()),
    ("digital", 2, N_("9. Chuyển đổi số"), ()),
    ("limits", 1, N_("III. HẠN CHẾ VÀ NGUYÊN NHÂN"), ()),
    ("next_tasks", 1, N_("IV. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM SAU"), ()),
    ("aims", 2, N_("1. Mục tiêu"), ()),
    ("tasks", 2, N_("2. Nhiệm vụ trọng tâm"), ()),
    ("closing_words", 1, N_("V. KHEN THƯỞNG, ĐỀ XUẤT, KIẾN NGHỊ"), ()),
)


def sections(report: ConferenceReport, speech: Speech) -> tuple[Section, ...]:
    """The whole narrative, section by section."""
    writers: dict[str, Callable[[ConferenceReport, Speech], Lines]] = {
        "context": context,
        "capital": results.capital,
        "lending": results.lending,
        "quality": results.quality,
        "entrusted": results.entrusted,
        "teams": results.teams,
        "transaction_days": results.transaction_days,
        "inspection": results.inspection,
        "outcomes": results.outcomes,
        "digital": results.digital,
        "limits": limits,
        "aims": aims,
        "tasks": tasks,
        "closing_words": closing_words,
    }
    return tuple(
        Section(key, level, speech.say(title), tuple(writers[key](report, speech)) if key in writers else (), charts)
        for key, level, title, charts in OUTLINE
    )


def heads(report: ConferenceReport, speech: Speech) -> dict[str, str]:
    """The fixed parts of the paper: names at the top, title, opening words, signature, places the copies go to."""
    period, say = report.period, speech.say
    place = lower_first(period.place_name)
    return {
        "issuer": say(N_("ỦY BAN NHÂN DÂN")),
        "issuer_place": period.place_name.upper(),
        "number": say(N_("Số:        /BC-UBND")),
        "nation": say(N_("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
        "motto": say(N_("Độc lập - Tự do - Hạnh phúc")),
        "place_and_day": say(
            N_("{place}, ngày       tháng       năm {year}"), place=bare_name(period.place_name), year=period.year + 1
        ),
        "title": say(N_("BÁO CÁO")),
        "subject": say(
            N_(
                "Tổng kết hoạt động tín dụng chính sách xã hội năm {year}, phương hướng, nhiệm vụ năm {next}"
                " trên địa bàn"
                " {place}"
            ),
            year=period.year,
            next=period.year + 1,
            place=place,
        ),
        "opening": say(
            N_(
                "Ủy ban nhân dân {place} báo cáo kết quả hoạt động tín dụng chính sách xã hội năm {year} và"
                " phương hướng,"
                " nhiệm vụ năm {next} như sau (số liệu chốt đến {day}):"
            ),
            place=place,
            year=period.year,
            next=period.year + 1,
            day=speech.day(period.as_of_on),
        ),
        "ending": say(
            N_("Trên đây là báo cáo tổng kết hoạt động tín dụng chính sách xã hội năm {year} của {place}./."),
            year=period.year,
            place=place,
        ),
        **_foot(report, speech),
        "annex": say(N_("PHỤ LỤC SỐ LIỆU")),
        "annex_note": say(
            N_(
                "Kèm theo Báo cáo tổng kết năm {year} của Ủy ban nhân dân {place}. Số tiền làm tròn nên có thể"
                " lệch ở số"
                " lẻ cuối; số liệu đến đồng có trong tệp Excel cùng tên. Ở dòng tổng, một khách hàng vay nhiều chương"
                " trình hoặc ở nhiều nơi chỉ tính một lần."
            ),
            year=period.year,
            place=place,
        ),
    }


def _foot(report: ConferenceReport, speech: Speech) -> dict[str, str]:
    """The end of the paper: where copies go, who signs."""
    period, say = report.period, speech.say
    return {
        "recipients_head": say(N_("Nơi nhận:")),
        "recipients": "\n".join(
            (
                say(N_("- Ngân hàng Chính sách xã hội {province};"), province=lower_first(period.province_name)),
                say(N_("- Thường trực Đảng ủy, Hội đồng nhân dân {kind};"), kind=kind_of(report, speech)),
                say(N_("- Các tổ chức chính trị - xã hội nhận ủy thác;")),
                say(N_("- Các tổ dân phố, bản; các tổ tiết kiệm và vay vốn;")),
                say(N_("- Lưu: VT.")),
            )
        ),
        "signed_for": say(N_("TM. ỦY BAN NHÂN DÂN")),
        "signed_as": say(N_("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH")),
    }


def context(report: ConferenceReport, speech: Speech) -> Lines:
    """Section I: the documents, the place, who takes part."""
    period, totals, say, count = report.period, report.totals, speech.say, speech.count
    place = lower_first(period.place_name)
    directive = N_(
        "Năm {year}, hoạt động tín dụng chính sách xã hội trên địa bàn {place} tiếp tục được đặt trong nhiệm vụ"
        " phát triển"
        " kinh tế - xã hội của địa phương theo Chỉ thị số 39-CT/TW ngày 30/10/2024 của Ban Bí thư"
    )
    plan = N_(" và Quyết định số 1560/QĐ-TTg ngày 18/7/2025 của Thủ tướng Chính phủ") if period.year >= 2025 else ""
    opening = say(directive, year=period.year, place=place) if period.year >= 2024 else ""
    lines = [opening + (say(plan) if plan else "") + "."] if opening else []
    if len(report.units) > 1:
        text = N_("Địa bàn gồm {hamlets} tổ dân phố, bản, hình thành từ {count} đơn vị cũ: {units}.")
        lines.append(
            say(
                text,
                hamlets=count(totals["hamlets"]),
                count=count(len(report.units)),
                units=", ".join(map(lower_first, report.units)),
            )
        )
    else:
        lines.append(say(N_("Địa bàn gồm {hamlets} tổ dân phố, bản."), hamlets=count(totals["hamlets"])))
    named = ", ".join(name_of(row, speech) for row in report.associations if row["code"] and row["groups"])
    if named:
        lines.append(
            say(
                N_(
                    "Vốn vay đến với người dân qua {groups} tổ tiết kiệm và vay vốn do {associations} nhận ủy"
                    " thác quản lý,"
                    " giao dịch tại {points} điểm giao dịch."
                ),
                groups=count(totals["groups"]),
                associations=named,
                points=count(totals["points"]),
            )
        )
    lines.append(
        say(N_("Trong năm, Ủy ban nhân dân {kind} đã ban hành các văn bản chỉ đạo: ………"), kind=kind_of(report, speech))
    )
    return lines


def limits(report: ConferenceReport, speech: Speech) -> Lines:
    """Section III: what the figures themselves show as weak; causes are for people to write."""
    totals, say, count, money = report.totals, speech.say, speech.count, speech.money
    lines = []
    overdue = sorted((row for row in report.hamlets if row["overdue"]), key=lambda row: -row["overdue"])[:3]
    if overdue:
        named = "; ".join(f"{name_of(row, speech)} ({money(row['overdue'])})" for row in overdue)
        lines.append(say(N_("- Còn nợ quá hạn, nhiều nhất ở: {hamlets}."), hamlets=named))
    arrears = sorted((row for row in report.hamlets if row["arrears"]), key=lambda row: -row["arrears"])[:3]
    if arrears:
        named = "; ".join(f"{name_of(row, speech)} ({money(row['arrears'])})" for row in arrears)
        lines.append(say(N_("- Còn lãi tồn, nhiều nhất ở: {hamlets}."), hamlets=named))
    below = totals["average"] + totals["weak"]
    if below:
        lines.append(say(N_("- Còn {count} tổ xếp loại trung bình hoặc yếu."), count=count(below)))
    if totals["members"] and totals["group_savers"] < totals["members"]:
        missing = totals["members"] - totals["group_savers"]
        lines.append(say(N_("- Còn {count} tổ viên chưa có số dư tiền gửi."), count=count(missing)))
    short = [row for row in report.programmes if row["plan"] and row["closing"] * 100 < row["plan"] * 95]
    if short:
        named = "; ".join(
            f"{programme_name(row, speech)} {speech.percent(row['closing'], row['plan'])}" for row in short
        )
        lines.append(say(N_("- Chương trình đạt dưới 95% chỉ tiêu dư nợ: {programmes}."), programmes=named))
    if not lines:
        lines.append(say(N_("- Số liệu trong năm không cho thấy hạn chế về nợ quá hạn, lãi tồn, xếp loại tổ.")))
    lines.append(say(N_("- Hạn chế khác: ………")))
    lines.append(say(N_("- Nguyên nhân: ………")))
    return lines


def aims(report: ConferenceReport, speech: Speech) -> Lines:
    """Section IV.1: targets of the year to come; figures the ward decides are left open."""
    totals, say, year = report.totals, speech.say, report.period.year + 1
    lines = [
        say(
            N_(
                "- Dư nợ đến 31/12/{year} tăng ………% so với mức {closing} của năm {past}; hoàn thành 100% chỉ"
                " tiêu được giao"
                " (Biểu số 07)."
            ),
            year=year,
            closing=speech.money(totals["closing"]),
            past=year - 1,
        )
    ]
    if totals["overdue"]:
        percent = speech.percent(totals["overdue"], totals["closing"], 2)
        lines.append(
            say(
                N_("- Kéo tỷ lệ nợ quá hạn xuống dưới {percent}; thu hết nợ quá hạn có điều kiện thu."), percent=percent
            )
        )
    else:
        lines.append(say(N_("- Giữ địa bàn không có nợ quá hạn.")))
    lines.append(say(N_("- Thu đủ lãi phát sinh hằng tháng, giảm lãi tồn; thu đủ nợ gốc đến hạn.")))
    lines.append(say(N_("- Không có tổ yếu; 100% tổ có tiền gửi; tỷ lệ tổ viên gửi tiền hằng tháng đạt ………%.")))
    return lines


def tasks(report: ConferenceReport, speech: Speech) -> Lines:
    """Section IV.2: the work of the year to come, with the balances that will fall due."""
    say, money, kind = speech.say, speech.money, kind_of(report, speech)
    year = report.period.year + 1
    movable = [row for row in report.next_year if row["code"] in MOVABLE_PROGRAMMES and row["due"]]
    lines = [
        say(
            N_(
                "- Ủy ban nhân dân {kind} cùng các tổ chức nhận ủy thác rà soát, cập nhật danh sách đối tượng;"
                " bảo đảm 100%"
                " hộ nghèo, hộ cận nghèo, hộ mới thoát nghèo có nhu cầu và đủ điều kiện đều được vay vốn."
            ),
            kind=kind,
        )
    ]
    if movable:
        named = "; ".join(f"{programme_name(row, speech)} {money(row['due'])}" for row in movable)
        lines.append(
            say(
                N_(
                    "- Phối hợp với ngân hàng điều chỉnh dư nợ giữa 5 chương trình (hộ nghèo, hộ cận nghèo, hộ"
                    " mới thoát"
                    " nghèo, nước sạch và vệ sinh môi trường nông thôn, hộ sản xuất kinh doanh vùng khó khăn)"
                    " khi nợ đến"
                    " hạn. Dư nợ của các món đến hạn cuối trong năm {year}: {programmes}."
                ),
                year=year,
                programmes=named,
            )
        )
    else:
        lines.append(
            say(
                N_(
                    "- Phối hợp với ngân hàng điều chỉnh dư nợ giữa 5 chương trình (hộ nghèo, hộ cận nghèo, hộ"
                    " mới thoát"
                    " nghèo, nước sạch và vệ sinh môi trường nông thôn, hộ sản xuất kinh doanh vùng khó khăn)"
                    " khi nợ đến"
                    " hạn; năm {year} không có món nào của 5 chương trình này đến hạn cuối."
                ),
                year=year,
            )
        )
    due, loans = sum(row["due"] for row in report.next_year), sum(row["due_loans"] for row in report.next_year)
    lines.append(
        say(
            N_(
                "- Đôn đốc thu hồi nợ đến hạn: {loans} món vay, dư nợ {due} đến hạn cuối trong năm {year}; báo"
                " trước cho"
                " người vay, không để dồn vào tháng cuối."
            ),
            loans=speech.count(loans),
            due=money(due),
            year=year,
        )
    )
    return [*lines, *(say(text) for text in EVERY_YEAR)]


def closing_words(report: ConferenceReport, speech: Speech) -> Lines:
    """Section V: rewards by hand, and what is asked of the bank and of the province."""
    say = speech.say
    return [
        say(N_("- Đề nghị tặng giấy khen cho tập thể, cá nhân (danh sách kèm theo): ………")),
        say(
            N_(
                "- Đề nghị ngân hàng tỉnh và Ban đại diện Hội đồng quản trị cấp tỉnh ưu tiên phân bổ vốn kịp"
                " thời theo nhu"
                " cầu đã rà soát; bảo đảm vốn đến đúng đối tượng."
            )
        ),
        say(N_("- Kiến nghị khác: ………")),
    ]
