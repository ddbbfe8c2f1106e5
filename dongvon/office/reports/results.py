"""Part II of the report: what was achieved, in sentences that change with the figures.

Each function gives the lines of one section; a line that starts with "- " is an item of a list. Where the books hold no
figure (inspections, attendance) a dotted line is left for the clerk, never a guess.
"""

from dongvon.core.problems import N_
from dongvon.office.reports import registry
from dongvon.office.reports.figures import NO_EARLIER_LOANS, NO_OUTCOMES, NO_SUCH_MONTH, ConferenceReport, Row
from dongvon.office.reports.wording import Speech

Lines = list[str]


def name_of(row: Row, speech: Speech, key: str = "name") -> str:
    """The name in the report's language."""
    return str(row.get(f"{key}_{speech.language}") or row.get(f"{key}_vi") or row.get(key, ""))


def programme_name(row: Row, speech: Speech) -> str:
    """A programme inside a sentence: without "Cho vay" before it."""
    name = name_of(row, speech)
    if name.startswith("Cho vay "):
        name = name.removeprefix("Cho vay ")
        name = name[:1].lower() + name[1:]
    return name


def capital(report: ConferenceReport, speech: Speech) -> Lines:
    """Section II.1: where the money comes from."""
    say, money, totals = speech.say, speech.money, report.totals
    lines = [
        say(
            N_(
                "Đến {day}, tổng nguồn vốn tín dụng chính sách đang cho vay trên địa bàn là {total}, {change} so với"
                " {opened}. Trong đó:"
            ),
            day=speech.day(report.period.as_of_on),
            total=money(totals["closing"]),
            change=speech.change(totals["closing"], totals["opening"]),
            opened=speech.day(report.period.opened_on),
        )
    ]
    for source, text in (
        ("TW", N_("- Nguồn vốn trung ương: {amount}, chiếm {share}; {change} so với đầu năm.")),
        ("DP", N_("- Nguồn vốn địa phương ủy thác: {amount}, chiếm {share}; {change} so với đầu năm.")),
    ):
        rows = [row for row in report.capital if row["source"] == source]
        closing, opening = sum(row["closing"] for row in rows), sum(row["opening"] for row in rows)
        if rows:
            share = speech.percent(closing, totals["closing"])
            lines.append(say(text, amount=money(closing), share=share, change=speech.change(closing, opening)))
    planned = [row for row in report.programmes if row["plan"]]
    if planned:
        lines.append(
            say(
                N_("Chỉ tiêu dư nợ năm {year} của {count} chương trình được giao là {plan}; thực hiện đạt {percent}."),
                year=report.period.year,
                count=speech.count(len(planned)),
                plan=money(totals["plan"]),
                percent=speech.percent(sum(row["closing"] for row in planned), totals["plan"]),
            )
        )
    return lines


def lending(report: ConferenceReport, speech: Speech) -> Lines:
    """Section II.2: lent, collected, outstanding, and the programmes that carry them."""
    say, money, totals = speech.say, speech.money, report.totals
    lines = []
    if totals["lent_count"] or totals["lent"]:
        text = N_("- Doanh số cho vay đạt {lent} với {count} lượt khách hàng được vay vốn.")
        lines.append(say(text, lent=money(totals["lent"]), count=speech.count(totals["lent_count"])))
    else:
        lines.append(say(N_("- Trong năm không phát sinh cho vay mới.")))
    lent_most = sorted((row for row in report.programmes if row["lent"]), key=lambda row: -row["lent"])[:4]
    if lent_most:
        named = "; ".join(f"{programme_name(row, speech)} {money(row['lent'])}" for row in lent_most)
        lines.append(say(N_("- Các chương trình cho vay nhiều nhất trong năm: {programmes}."), programmes=named))
    lines.append(
        say(
            N_("- Doanh số thu nợ đạt {collected}, bằng {percent} dư nợ đầu năm."),
            collected=money(totals["collected"]),
            percent=speech.percent(totals["collected"], totals["opening"]),
        )
    )
    if totals["other"]:
        lines.append(say(N_("- Tăng, giảm khác (xóa nợ, chuyển giao): {amount}."), amount=money(totals["other"])))
    active = [row for row in report.programmes if row["closing"]]
    lines.append(
        say(
            N_(
                "- Tổng dư nợ đến {day} là {closing}, {change} so với {opened}; gồm {programmes} chương trình tín dụng"
                " với {borrowers} khách hàng còn dư nợ, bình quân {average}/khách hàng."
            ),
            day=speech.day(report.period.as_of_on),
            closing=money(totals["closing"]),
            change=speech.change(totals["closing"], totals["opening"]),
            opened=speech.day(report.period.opened_on),
            programmes=speech.count(len(active)),
            borrowers=speech.count(totals["borrowers"]),
            average=money(totals["closing"] // max(totals["borrowers"], 1)),
        )
    )
    if active:
        lines.append(largest(report, speech))
    lines.append(say(N_("Chi tiết theo chương trình tại Biểu số 02; diễn biến từng tháng tại Biểu số 06.")))
    if NO_SUCH_MONTH in report.not_known:
        lines.append(f"({say(NO_SUCH_MONTH)})")
    return lines


def largest(report: ConferenceReport, speech: Speech) -> str:
    """The three programmes that carry most of the balance, with their shares."""
    whole = report.totals["closing"]
    rows = sorted(report.programmes, key=lambda row: -int(row["closing"]))[:3]
    shares = [speech.percent(row["closing"], whole) for row in rows]
    named = "; ".join(
        f"{programme_name(row, speech)} {speech.money(row['closing'])} ({share})"
        for row, share in zip(rows, shares, strict=True)
        if row["closing"]
    )
    return speech.say(N_("- Dư nợ tập trung ở các chương trình: {programmes}."), programmes=named)


def quality(report: ConferenceReport, speech: Speech) -> Lines:
    """Section II.3: overdue, frozen, arrears, interest collected."""
    say, money, totals = speech.say, speech.money, report.totals
    lines = [overdue_sentence(report, speech)]
    if totals["frozen"]:
        lines.append(
            say(
                N_("- Nợ khoanh {frozen}, chiếm {percent} tổng dư nợ."),
                frozen=money(totals["frozen"]),
                percent=speech.percent(totals["frozen"], totals["closing"], 2),
            )
        )
    else:
        lines.append(say(N_("- Không có nợ khoanh.")))
    if totals["interest_due"]:
        lines.append(
            say(
                N_("- Lãi đã thu trong năm {collected} trên số lãi phải thu {due}; tỷ lệ thu lãi đạt {percent}."),
                collected=money(totals["interest_collected"]),
                due=money(totals["interest_due"]),
                percent=speech.percent(totals["interest_collected"], totals["interest_due"]),
            )
        )
    if totals["arrears"]:
        change = speech.change(totals["arrears"], totals["opening_arrears"])
        text = N_("- Lãi tồn {arrears}, {change} so với đầu năm.")
        lines.append(say(text, arrears=money(totals["arrears"]), change=change))
    else:
        lines.append(say(N_("- Không còn lãi tồn.")))
    return lines


def overdue_sentence(report: ConferenceReport, speech: Speech) -> str:
    """One sentence on overdue debt: none, cleared, new, rising, falling or unchanged."""
    totals = report.totals
    now, before = totals["overdue"], totals["opening_overdue"]
    facts = {
        "overdue": speech.money(now),
        "before": speech.money(before),
        "percent": speech.percent(now, totals["closing"], 2),
        "percent_before": speech.percent(before, totals["opening"], 2),
        "loans": speech.count(totals["overdue_loans"]),
        "difference": speech.money(abs(now - before)),
        "opened": speech.day(report.period.opened_on),
    }
    if not now and not before:
        text = N_("- Không có nợ quá hạn, giữ được như đầu năm.")
    elif not now:
        text = N_("- Không còn nợ quá hạn; đã xử lý hết {before} nợ quá hạn của năm trước chuyển sang.")
    elif not before:
        text = N_(
            "- Nợ quá hạn {overdue} ({loans} khoản vay), chiếm {percent} tổng dư nợ; đầu năm không có nợ quá"
            " hạn, đây là"
            " nợ mới phát sinh trong năm."
        )
    elif now > before:
        text = N_(
            "- Nợ quá hạn {overdue} ({loans} khoản vay), chiếm {percent} tổng dư nợ, tăng {difference} so với {opened}"
            " (đầu năm {percent_before}); cần tập trung xử lý."
        )
    elif now < before:
        text = N_(
            "- Nợ quá hạn {overdue} ({loans} khoản vay), chiếm {percent} tổng dư nợ, giảm {difference} so với {opened}"
            " (đầu năm {percent_before})."
        )
    else:
        text = N_(
            "- Nợ quá hạn {overdue} ({loans} khoản vay), chiếm {percent} tổng dư nợ, không thay đổi so với đầu năm."
        )
    return speech.say(text, **facts)


def entrusted(report: ConferenceReport, speech: Speech) -> Lines:
    """Section II.4: lending entrusted to the mass organisations, and lending without a group."""
    say, money, totals = speech.say, speech.money, report.totals
    trusted = [row for row in report.associations if row["code"] and (row["closing"] or row["groups"])]
    lines = [
        say(
            N_("Dư nợ ủy thác qua {count} tổ chức chính trị - xã hội là {amount}, chiếm {percent} tổng dư nợ, cụ thể:"),
            count=speech.count(len(trusted)),
            amount=money(totals["closing"] - totals["direct"]),
            percent=speech.percent(totals["closing"] - totals["direct"], totals["closing"]),
        )
    ]
    for row in trusted:
        overdue = (
            say(N_("nợ quá hạn {amount}"), amount=money(row["overdue"]))
            if row["overdue"]
            else say(N_("không có nợ quá hạn"))
        )
        lines.append(
            say(
                N_(
                    "- {name}: {groups} tổ, {borrowers} khách hàng, dư nợ {closing}, {overdue}; số dư tiền gửi của tổ"
                    " viên {savings}."
                ),
                name=name_of(row, speech),
                groups=speech.count(row["groups"]),
                borrowers=speech.count(row["borrowers"]),
                closing=money(row["closing"]),
                overdue=overdue,
                savings=money(row["savings"]),
            )
        )
    if totals["direct"]:
        text = N_("- Cho vay trực tiếp, không qua tổ: {amount}, chiếm {percent} tổng dư nợ.")
        lines.append(
            say(text, amount=money(totals["direct"]), percent=speech.percent(totals["direct"], totals["closing"]))
        )
    return lines


def teams(report: ConferenceReport, speech: Speech) -> Lines:
    """Section II.5: savings-and-credit groups, their grades and savings."""
    say, money, count, totals = speech.say, speech.money, speech.count, report.totals
    groups, members = totals["groups"], totals["members"]
    if not groups:
        return [say(N_("Trên địa bàn chưa có tổ tiết kiệm và vay vốn."))]
    in_groups = sum(row["closing"] for row in report.groups)
    lines = [
        say(
            N_(
                "- Có {groups} tổ tiết kiệm và vay vốn ở {hamlets} tổ dân phố, bản với {members} tổ viên; bình quân"
                " {each} tổ viên/tổ, dư nợ {average}/tổ."
            ),
            groups=count(groups),
            hamlets=count(totals["group_hamlets"]),
            members=count(members),
            each=speech.decimal(members, groups, 0),
            average=money(in_groups // groups),
        )
    ]
    graded = groups - totals["ungraded"]
    if graded:
        lines.append(
            say(
                N_("- Xếp loại tổ: tốt {good} tổ ({percent}), khá {fair} tổ, trung bình {middling} tổ, yếu {weak} tổ."),
                good=count(totals["good"]),
                percent=speech.percent(totals["good"], graded),
                fair=count(totals["fair"]),
                middling=count(totals["average"]),
                weak=count(totals["weak"]),
            )
        )
    if totals["ungraded"]:
        text = N_("- {count} tổ chưa có kết quả xếp loại (ghi kết quả do ngân hàng thông báo: ………).")
        lines.append(say(text, count=count(totals["ungraded"])))
    if members:
        lines.append(
            say(
                N_(
                    "- Số dư tiền gửi {savings}, {change} so với đầu năm; {savers} hộ có tiền gửi, bằng"
                    " {percent} số tổ viên."
                ),
                savings=money(totals["savings"]),
                change=speech.change(totals["savings"], totals["opening_savings"]),
                savers=count(totals["group_savers"]),
                percent=speech.percent(totals["group_savers"], members),
            )
        )
    return lines


def transaction_days(report: ConferenceReport, speech: Speech) -> Lines:
    """Section II.6: the points and their days."""
    say, totals = speech.say, report.totals
    if not report.sessions:
        return [say(N_("Số điểm giao dịch: ………; số phiên đã tổ chức trong năm: ……… ."))]
    days = ", ".join(
        say(N_("{point} ngày {day}"), point=row["name"], day=speech.count(row["day"])) for row in report.sessions
    )
    return [
        say(
            N_("- Duy trì {points} điểm giao dịch, mỗi điểm có một ngày cố định hằng tháng: {days}."),
            points=speech.count(totals["points"]),
            days=days,
        ),
        say(N_("- Đã tổ chức {held} phiên giao dịch trong năm."), held=speech.count(totals["sessions"]))
        if totals["sessions"] is not None
        else say(N_("- Số phiên giao dịch đã tổ chức trong năm: ……… (sổ đối chiếu không biết).")),
        say(N_("- Tỷ lệ tổ trưởng dự giao ban: ………%; tỷ lệ giao dịch tại điểm: ………%.")),
    ]


def inspection(report: ConferenceReport, speech: Speech) -> Lines:
    """Section II.7: inspection, to be filled in by hand: the books do not hold it yet."""
    say = speech.say
    return [
        say(
            N_(
                "- Ủy ban nhân dân {kind} kiểm tra ……… cuộc; các tổ chức hội kiểm tra ……… cuộc;"
                " ngân hàng kiểm tra ……… cuộc."
            ),
            kind=kind_of(report, speech),
        ),
        say(
            N_("- Kiểm tra sử dụng vốn sau khi cho vay (mẫu 06/TD): ………/{count} món vay mới trong năm."),
            count=speech.count(report.totals["lent_count"]),
        ),
        say(N_("- Tồn tại phát hiện và kết quả khắc phục: ………")),
    ]  # fmt: skip


def kind_of(report: ConferenceReport, speech: Speech) -> str:
    """The kind of place inside a sentence: phường, đặc khu, else xã."""
    for kind in (N_("phường"), N_("đặc khu")):
        if report.period.place_name.lower().startswith(kind):
            return speech.say(kind)
    return speech.say(N_("xã"))


ACHIEVED = {
    "loan_turns": N_("{total} lượt hộ nghèo và đối tượng chính sách khác được vay vốn"),
    "poverty_households": N_("{total} hộ nghèo, hộ cận nghèo, hộ mới thoát nghèo được vay vốn"),
    "jobs": N_("{total} lượt lao động có việc làm hoặc giữ được việc làm"),
    "students": N_("{total} học sinh, sinh viên có hoàn cảnh khó khăn được vay vốn đi học"),
    "poor_houses": N_("{total} hộ nghèo được vay vốn làm nhà ở"),
    "water_works": N_("{total} công trình nước sạch, vệ sinh môi trường nông thôn được xây dựng"),
    "after_prison": N_("{total} người chấp hành xong án phạt tù có vốn làm ăn khi trở về"),
    "social_houses": N_("{total} ngôi nhà ở xã hội được vay vốn để mua, xây hoặc sửa"),
}


def outcomes(report: ConferenceReport, speech: Speech) -> Lines:
    """Section II.8: the eight figures, since lending began and in the year."""
    say, count = speech.say, speech.count
    lines = [
        say(N_("Từ khi triển khai các chương trình tín dụng chính sách trên địa bàn đến {day}, vốn vay đã giúp:"),
            day=speech.day(report.period.as_of_on))
    ]  # fmt: skip
    items, unknown = [], []
    for code, text in ACHIEVED.items():
        found = report.outcomes[code]
        if found.cumulative is None:
            now = "………" if found.in_year is None else count(found.in_year)
            unknown.append(say(text, total="………") + say(N_(", trong năm {count} {unit}"), count=now,
                                                          unit=say(registry.OUTCOMES[code][1])))  # fmt: skip
        elif found.cumulative:
            facts = {"count": count(found.in_year), "unit": say(registry.OUTCOMES[code][1])}
            tail = (
                say(N_(", trong năm {count} {unit}"), **facts)
                if found.in_year
                else say(N_(", trong năm không có thêm"))
            )
            items.append(say(text, total=count(found.cumulative)) + tail)
    items += unknown
    lines += [f"- {item}{';' if number < len(items) else '.'}" for number, item in enumerate(items, start=1)]
    lines += [f"({say(text)})" for text in (NO_EARLIER_LOANS, NO_OUTCOMES) if text in report.not_known]
    abroad = report.outcomes["workers_abroad"]
    if abroad.cumulative:
        text = N_("Ngoài ra có {total} người lao động vay vốn đi làm việc ở nước ngoài, trong năm {now} người.")
        lines.append(say(text, total=count(abroad.cumulative), now=count(abroad.in_year)))
    lines.append(
        say(N_("Số hộ thoát nghèo, thoát cận nghèo trong năm theo kết quả rà soát: ……… hộ nghèo, ……… hộ cận nghèo."))
    )
    return lines


def digital(report: ConferenceReport, speech: Speech) -> Lines:
    """Section II.9: digital services, filled in by hand."""
    return [
        speech.say(
            N_("- Số khách hàng cài đặt ứng dụng của ngân hàng: ………; tỷ lệ giao dịch không dùng tiền mặt: ………%.")
        )
    ]
