"""Where the numbers come from: the dated settings of the rules, and every programme row not read at its source."""

from collections.abc import Iterator
from datetime import date
from itertools import count

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.core.ageing import AGE_SETTINGS
from dongvon.core.allocation import ORDER_SETTINGS, Order, Part, Purpose
from dongvon.core.answering import KINDS as LETTERS
from dongvon.core.arrears import DEED_NAMES, PARTY_NAMES
from dongvon.core.capacity import CAPACITY_SETTINGS
from dongvon.core.eligibility import CLASS_NAMES, CLASS_RULES, EXCLUSIONS, GROUP_CHECKS, GUIDANCE, Limits
from dongvon.core.grading import CRITERION_NAMES
from dongvon.core.inactivity import INACTIVE_SETTINGS
from dongvon.core.poverty import AREA_NAMES, EACH
from dongvon.core.problems import N_
from dongvon.core.reach import HOLD_SETTINGS
from dongvon.core.savings import MEMBER, RESIDENT
from dongvon.core.schedule import DUE_DAY_SETTINGS, DueDay, dotted
from dongvon.core.screening import SCREENING_SETTINGS
from dongvon.core.value_days import VALUE_DAY_SETTINGS, ValueDay
from dongvon.credit.capital.terms import settings as capital_settings
from dongvon.credit.programmes.catalogue import UNKNOWN_TEXTS, all_programmes
from dongvon.credit.programmes.terms import Evidence, MissedInstalment, Programme
from dongvon.credit.savings.terms import settings as savings_settings
from dongvon.field.arrears.terms import terms as arrears_terms
from dongvon.field.checks.terms import checklist, duties
from dongvon.field.fees.terms import settings as fee_settings
from dongvon.field.supervision.terms import terms as grading_terms
from dongvon.front.web.pages.arrears.page import step_day
from dongvon.front.web.pages.capital.targets import EFFECTS
from dongvon.front.web.pages.checks.page import duty_words
from dongvon.front.web.pages.days.fees import KINDS, LEVELS
from dongvon.front.web.pages.kit.parts import Page, column, programme_short, source_of
from dongvon.front.web.pages.loans.overdue import still_options
from dongvon.front.web.pages.public.programmes import ceiling_text, term_text
from dongvon.front.web.pages.supervision.grading import share_in_words
from dongvon.front.web.templatetags.formats import page_language, percent_e7_text, whole_points
from dongvon.office.dayclose.terms import terms
from dongvon.office.disclosure.terms import terms as disclosure_terms
from dongvon.office.planning.terms import all_earmarks, all_histories, all_plan_rules
from dongvon.parties.reviews.terms import terms as review_terms

PARTS = {
    Part.OVERDUE_PRINCIPAL: N_("gốc quá hạn"), Part.PRINCIPAL_DUE: N_("gốc đến hạn"),
    Part.PRINCIPAL_NOT_DUE: N_("gốc chưa đến hạn"), Part.FROZEN_PRINCIPAL: N_("gốc khoanh"),
    Part.INTEREST_DUE: N_("lãi đến hạn"),
    Part.INTEREST_DEFERRED: N_("lãi ân hạn"), Part.INTEREST_RUNNING: N_("lãi đang tính"),
}  # fmt: skip
PURPOSES = {
    Purpose.INTEREST: N_("Người vay trả lãi"), Purpose.PRINCIPAL: N_("Người vay trả gốc"),
    Purpose.DEBT: N_("Người vay trả cả gốc và lãi"), Purpose.SETTLE: N_("Tất toán"),
    Purpose.COLLECTOR_CASH: N_("Tiền tổ trưởng thu hộ"),
    Purpose.FROM_SAVINGS: N_("Trích tiền gửi"),
}  # fmt: skip
DUE_DAYS = {
    DueDay.CONTRACT: N_("giữ đúng ngày trong hợp đồng"), DueDay.OF_MONTH: N_("ngày giao dịch của tháng đến hạn"),
    DueDay.PRECEDING: N_("ngày giao dịch liền trước"),
}  # fmt: skip
# The rules keep their sources in the words of those who wrote them; here they are said in the reader's language.
SAID = {
    "11/TD, HD 727/HD-NHCS (2026-02-11): never principal": N_("11/TD, HD 727/HD-NHCS (11/02/2026): không thu gốc"),
    "01/TGTV names what may be debited, without ranking it": N_("01/TGTV nêu khoản được trích, không nêu thứ tự"),
    "students: tool of a bank office, 2026; others: no text found, to confirm": N_(
        "học sinh, sinh viên: bảng tính của một phòng giao dịch, 2026; còn lại chưa tìm thấy văn bản, phải hỏi lại"
    ),
}
TREATMENTS = {
    "when_collected": N_("ghi thu nhập khi thực thu"), "off_balance": N_("lãi nợ quá hạn theo dõi ngoài bảng"),
    "own_account": N_("lãi ân hạn ở tài khoản riêng"),
}  # fmt: skip
UNSURE = ("memory", "derived", "mixed")


def context() -> Page:
    parts = [
        _part(_("Thứ tự thu nợ"), _orders()),
        _part(_("Ngày đến hạn và kỳ nợ trễ"), [*_due_days(), *_value_days(), *_missed()]),
        _part(_("Nợ quá hạn và khoản vay không hoạt động"), [*_standing(), *_arrears(), *_reach()]),
        _part(_("Người vay, tổ và họp tổ"), _limits()),
        _part(_("Chỉ tiêu vốn"), [*_targets(), *_reallocation()]),
        _part(_("Loại hộ và chương trình"), _classes()),
        _part(_("Rà soát hộ nghèo, hộ cận nghèo"), list(_reviews())),
        _part(_("Lãi, dự phòng và khóa sổ theo nguồn vốn"), list(_year_end())),
        _part(_("Tiền gửi, hoa hồng và phí ủy thác"), [*_savings(), *_fees()]),
        _part(_("Kiểm tra sử dụng vốn vay"), list(_checks())),
        _part(_("Xếp loại tổ và dấu hiệu về tiền"), list(_grading())),
        _part(_("Niêm yết, thư của người dân"), list(_disclosure())),
        _part(_("Chương trình: những dòng chưa đọc đủ tại nguồn"), list(_programme_rows())),
    ]
    rows = [row for part in parts for row in part["table"]["rows"]]
    return {"parts": parts, "uncertain": sum(row["source"]["confidence"] == "memory" for row in rows if row["source"])}


def _part(title: str, rows: list[Page]) -> Page:
    columns = [column("setting", _("Quy định")), column("value", _("Giá trị")), column("since", _("Từ ngày"), "day"),
               column("source", _("Nguồn"), "source")]  # fmt: skip
    return {"title": title, "table": {"columns": columns, "rows": rows}}


def _row(setting: str, value: str, since: date | None, document: str, confidence: str) -> Page:
    said = _(SAID[document]) if document in SAID else document or _("Chưa ghi văn bản")
    source = {"document": said, "effective_on": since, "confidence": confidence}
    return {"setting": setting, "value": value, "since": since, "source": source}


def _orders() -> list[Page]:
    rows = []
    for setting in ORDER_SETTINGS:
        ways = {_("món trong hạn"): setting.in_term, _("món có nợ quá hạn"): setting.overdue}
        if setting.in_term == setting.overdue:
            ways = {"": setting.in_term}
        for which, order in ways.items():
            named = f"{_(PURPOSES[setting.purpose])}, {which}" if which else _(PURPOSES[setting.purpose])
            rows.append(_row(named, _order(order), setting.since, setting.source, setting.confidence))
    return rows


def _order(order: Order) -> str:
    numbers = count(1)
    return "; ".join(f"{next(numbers)}. {_(PARTS[part])}" for part in order)


def _due_days() -> Iterator[Page]:
    for setting in DUE_DAY_SETTINGS:
        for label, way in ((_("Ngày trả nợ, học sinh, sinh viên"), setting.students),
                           (_("Ngày trả nợ, các món khác"), setting.others)):  # fmt: skip
            yield _row(label, _(DUE_DAYS[way]), setting.since, setting.source, "memory")


def _value_days() -> Iterator[Page]:
    ways = {ValueDay.SESSION: _("ngày giao dịch; ngày thu tại nhà ghi bên cạnh")}
    for setting in VALUE_DAY_SETTINGS:
        yield _row(_("Ngày hiệu lực của khoản tổ thu"), ways[setting.way], setting.since, setting.source,
                   setting.confidence)  # fmt: skip


def _missed() -> Iterator[Page]:
    """What programmes say alike is said once, for the most of them without their names."""
    alike: dict[tuple[MissedInstalment, ...], list[str]] = {}
    for programme in all_programmes():
        alike.setdefault(programme.missed_instalments, []).append(programme_short(programme.code))
    most = max(alike, key=lambda rows: len(alike[rows]))
    for rows, programmes in alike.items():
        label = _("Kỳ gốc không trả, theo ngày ký món vay")
        named = label if rows == most else f"{label}: {', '.join(programmes)}"
        for row in rows:
            value = _("chuyển nợ quá hạn kỳ ấy") if row.becomes_overdue else _("theo dõi đến kỳ sau")
            yield _row(named, value, row.since, row.evidence.document, row.evidence.confidence)


def _standing() -> Iterator[Page]:
    for ages in AGE_SETTINGS:
        bounds = _("{months} tháng").format(months=", ".join(map(str, ages.months)))
        yield _row(_("Tuổi nợ quá hạn chia ở"), bounds, ages.since, ages.source, ages.confidence)
    for rule in INACTIVE_SETTINGS:
        by_day, by_interest = still_options(rule.since).values()
        name = _("Khoản vay không hoạt động")
        yield _row(name, by_day, rule.since, rule.source, rule.confidence)
        yield _row(name, by_interest, rule.since, rule.interest_source, rule.interest_confidence)


def _limits() -> list[Page]:
    limits = Limits()
    share = _("{part}/{whole} tổ viên")
    quorum = share.format(part=limits.quorum_of[0], whole=limits.quorum_of[1])
    majority = _("quá {part}/{whole} người được biểu quyết").format(
        part=limits.majority_of[0], whole=limits.majority_of[1]
    )
    years, months, members = _("{count} tuổi"), _("{count} tháng"), _("{count} tổ viên")
    return [
        _row(_("Tuổi nhỏ nhất của người vay"), years.format(count=limits.adult_years), limits.since, GUIDANCE, "mixed"),
        _row(_("Hộ mới thoát nghèo được vay trong"), months.format(count=limits.escaped_months), limits.since,
             "QĐ 28/2015/QĐ-TTg", "seen"),
        _row(_("Tổ ít nhất"), members.format(count=limits.group_smallest), limits.since, GROUP_CHECKS, "mixed"),
        _row(_("Tổ nhiều nhất"), members.format(count=limits.group_largest), limits.since, GROUP_CHECKS, "seen"),
        _row(_("Họp tổ hợp lệ khi có"), quorum, limits.since, "", "memory"),
        _row(_("Biểu quyết đạt khi"), majority, limits.since, "", "memory"),
        *_screening(),
    ]  # fmt: skip


def _screening() -> Iterator[Page]:
    """Asking again, the bank's clock, what a plan must leave over."""
    for one in SCREENING_SETTINGS:
        again = _("{times} lần, trong {days} ngày sau cuộc họp").format(times=one.appeals, days=one.appeal_days)
        yield _row(_("Đề nghị bình xét lại"), again, one.since, _(one.source), one.confidence)
        waits = _("{days} ngày làm việc từ ngày nhận đủ hồ sơ").format(days=one.decision_days)
        yield _row(_("Ngân hàng trả lời"), waits, one.since, _(one.decision_source), one.decision_confidence)
    for rule in CAPACITY_SETTINGS:
        value = _("nhắc khi phần còn dư của kỳ dưới {percent}% số phải trả").format(percent=rule.cover_percent)
        yield _row(_("Khả năng trả nợ của phương án"), value, rule.since, _(rule.source), rule.confidence)


def _classes() -> list[Page]:
    weight = {"block": _("không được vay"), "warn": _("phải xem lại")}
    rows = [
        _row(f"{_(CLASS_NAMES[rule.household])}: {programme_short(rule.programme)}", weight[rule.severity], None,
             rule.source, "mixed")
        for rule in CLASS_RULES
    ]  # fmt: skip
    together = _("Cùng lúc {one} và {other}")
    return rows + [
        _row(together.format(one=programme_short(rule.one), other=programme_short(rule.other)), weight[rule.severity],
             rule.since, rule.source, "mixed")
        for rule in EXCLUSIONS
    ]  # fmt: skip


def _reviews() -> Iterator[Page]:
    """Lines, points, indicators and days of the poverty review, by period."""
    found = review_terms()
    standards = found.standards
    for line in standards.lines:
        name = _("Chuẩn thu nhập, {area}").format(area=_(AREA_NAMES[line.area]))
        value = _("{income} đồng/người/tháng; hộ nghèo khi thiếu hụt từ {count} chỉ số")
        yield _row(name, value.format(income=dotted(line.income), count=line.poor_from), line.since, line.document,
                   line.confidence)  # fmt: skip
    for scale in standards.scales:
        name = _("Thang điểm rà soát, {area}").format(area=_(AREA_NAMES[scale.area]))
        value = _("B1 đến {b1} điểm; hộ nghèo khi B2 từ {b2} điểm, mỗi chỉ số thiếu hụt {each} điểm")
        yield _row(name, value.format(b1=scale.b1_at_most, b2=scale.poor_from_b2, each=EACH), scale.since,
                   scale.document, scale.confidence)  # fmt: skip
    english = page_language() == "en"
    for since in sorted({one.since for one in standards.indicators}):
        rows = standards.indicators_on(since)
        value = "; ".join(f"{one.code}. {one.english if english else one.name}" for one in rows)
        yield _row(_("Chỉ số thiếu hụt"), value, since, rows[0].document, rows[0].confidence)
    for one in standards.procedures:
        first, last = (f"{day:02}/{month:02}" for month, day in (one.first, one.last))
        share, whole = one.agree_of
        value = _("định kỳ từ {first} đến {last}; hằng tháng từ ngày {day}, quyết định trong {days} ngày; "
                  "họp thôn đồng ý từ {share}/{whole} người dự")  # fmt: skip
        facts = {"first": first, "last": last, "day": one.regular_from, "days": one.decide_days, "share": share,
                 "whole": whole}  # fmt: skip
        yield _row(_("Các bước rà soát"), value.format(**facts), one.since, one.document, one.confidence)
        value = _("niêm yết {posted} ngày làm việc, phúc tra trong {checked} ngày làm việc")
        yield _row(_("Niêm yết và phúc tra"), value.format(posted=one.post_days, checked=one.recheck_days), one.since,
                   found.days_document, found.days_confidence)  # fmt: skip


def _year_end() -> Iterator[Page]:
    """How interest is treated, what is provided, how a result is shared: by source of funds."""
    treated, provided, shared = _("Lãi cho vay"), _("Quỹ dự phòng cuối năm"), _("Phân phối chênh lệch thu chi")
    named, language = {"TW": _("vốn trung ương"), "DP": _("vốn địa phương")}, page_language()
    for row in terms().interest:
        value = "; ".join(_(TREATMENTS[word]) for word in (row.income, row.overdue, row.deferred))
        yield _row(f"{treated}, {named[row.money]}", value, row.since, row.document, row.confidence)
    for one in terms().provision:
        value = _("{ratio} dư nợ trong hạn khi quá hạn và khoanh dưới {bad} tổng dư nợ, còn lại {otherwise}").format(
            ratio=percent_e7_text(one.ratio_e7, language), bad=percent_e7_text(one.bad_below_e7, language),
            otherwise=percent_e7_text(one.ratio_otherwise_e7, language),
        )  # fmt: skip
        yield _row(f"{provided}, {named[one.money]}", value, one.since, one.document, one.confidence)
    for share in terms().distribution:
        value = _("phí quản lý {fee}, chỉ đạo và khen thưởng {direction}, còn lại bổ sung vốn").format(
            fee=percent_e7_text(share.management_fee_e7, language),
            direction=percent_e7_text(share.direction_e7, language),
        )
        yield _row(
            f"{shared}, {named[share.money]}", value, share.since, share.document,
            share.confidence,
        )  # fmt: skip


def _savings() -> Iterator[Page]:
    """Rate, divisor, credit day and least deposit of each product."""
    names = {MEMBER: _("Tiền gửi tổ viên"), RESIDENT: _("Tiền gửi dân cư")}
    for one in savings_settings():
        text = _("lãi suất {rate}, chia {divisor} ngày, nhập gốc ngày {day} hằng tháng, gửi ít nhất {least} đồng")
        value = text.format(
            rate=percent_e7_text(one.annual_rate_e7, page_language()), divisor=one.divisor, day=one.credit_day,
            least=dotted(one.least_deposit),
        )  # fmt: skip
        yield _row(names[one.product], value, one.since, one.document, one.confidence)


def _fees() -> Iterator[Page]:
    """Rates of commission and fee with their caps, the factor of quality, the levels."""
    language = page_language()
    for one in fee_settings().fees:
        name = f"{_(KINDS[one.kind])}, {programme_short(one.programme)}" if one.programme else _(KINDS[one.kind])
        value = _("{rate} một tháng").format(rate=percent_e7_text(one.monthly_rate_e7, language))
        if one.largest_months:
            value += "; " + _("nhiều nhất {months} tháng lãi một món một tháng; lãi không qua tổ tính {share}").format(
                months=one.largest_months, share=percent_e7_text(one.counter_share_e7, language)
            )
        yield _row(name, value, one.since, one.document, one.confidence)
    for quality in fee_settings().quality:
        shares = (
            f"< {percent_e7_text(below, language)}: {percent_e7_text(part, language)}" for below, part in quality.shares
        )
        yield _row(_("Hệ số phí theo tỷ lệ quá hạn"), "; ".join(shares), quality.since, quality.document,
                   quality.confidence)  # fmt: skip
    for split in fee_settings().split:
        levels = (f"{_(LEVELS[name])} {percent_e7_text(part, language)}" for name, part in split.levels.items())
        yield _row(_("Chia phí ủy thác theo cấp"), "; ".join(levels), split.since, split.document, split.confidence)


def _arrears() -> Iterator[Page]:
    """Who must act on a debt due, rung by rung, and what warns of a loan."""
    for step in arrears_terms().steps:
        value = f"{step_day(step.days)}: {_(PARTY_NAMES[step.party])}, {_(DEED_NAMES[step.deed])}"
        yield _row(_("Đôn đốc nợ đến hạn: ai làm, khi nào"), value, step.since, _(step.source), step.confidence)
    for rule in arrears_terms().warnings:
        value = _("từ {least} dấu hiệu; trả từng phần từ {partial} trong 3 tháng; tổ có từ {group} khoản khác quá hạn")
        value = value.format(least=rule.least, partial=rule.partial_months, group=rule.group_loans)
        yield _row(_("Cảnh báo sớm"), value, rule.since, _(rule.source), rule.confidence)


def _reach() -> Iterator[Page]:
    """How long an answer about needs holds."""
    for one in HOLD_SETTINGS:
        value = _("{count} tháng").format(count=one.months)
        yield _row(_("Câu trả lời về nhu cầu vay có giá trị trong"), value, one.since, _(one.source), one.confidence)


def _targets() -> Iterator[Page]:
    """What an approval meets where a place has decided nothing of its own."""
    for one in capital_settings():
        value = _("chưa ghi chỉ tiêu: {without}; vượt phần của thôn: {beyond}")
        value = value.format(without=_(EFFECTS[one.without_target]), beyond=_(EFFECTS[one.beyond_hamlet]))
        yield _row(_("Duyệt cho vay theo chỉ tiêu"), value, one.since, _(one.source), one.confidence)


def _reallocation() -> Iterator[Page]:
    """By which rules targets move, what stays, and from when the past says something."""
    for rules in all_plan_rules():
        grown = (
            _("tăng tối đa {growth} % so với 31/12") if rules.growth_percent is not None else _("không đặt mức tăng")
        )
        value = grown.format(growth=rules.growth_percent) + "; " + _("giữ lại {keep} %").format(keep=rules.keep_percent)
        yield _row(_("Điều chuyển chỉ tiêu"), value, rules.since, _(rules.source), rules.confidence)
        for one in rules.givings:
            value = f"{', '.join(one.programmes)} → {', '.join(one.receivers)}"
            yield _row(_("Chương trình được chuyển và được nhận"), value, rules.since, _(one.source), one.confidence)
    for kept in all_earmarks():
        yield _row(_("Nguồn vốn không điều chuyển"), kept.source, kept.since, _(kept.document), kept.confidence)
    for past in all_histories():
        value = _("từ {count} kỳ nợ").format(count=past.least_loans)
        yield _row(_("Đo trả sớm, trả chậm"), value, past.since, _(past.source), past.confidence)


def _checks() -> Iterator[Page]:
    """What must be checked of the use of loans, and what is asked of a group."""
    for rule in duties():
        yield _row(_("Phải kiểm tra những gì"), duty_words(rule), rule.since, _(rule.source), rule.confidence)
    asked = checklist()
    value = _("{count} nội dung").format(count=len(asked.topics))
    yield _row(
        _("Kiểm tra tổ, 16/TD"), value, min(one.since for one in asked.topics), _(asked.source), asked.confidence
    )


def _grading() -> Iterator[Page]:
    """What groups are graded by, and when a signal is shown."""
    rules = grading_terms()
    most, ends = _("tối đa {points} điểm"), _("hết điểm ở {none}, đủ điểm ở {full}")
    for one in rules.scales:
        name = _(CRITERION_NAMES[one.criterion])
        said = {"none": share_in_words(one.none), "full": share_in_words(one.full)}
        yield _row(name, most.format(points=whole_points(one.most)), one.since, one.source, one.confidence)
        yield _row(name, ends.format(**said), one.since, one.points_source, one.points_confidence)
    for bounds in rules.bounds:
        value = _("Tốt từ {good}, Khá từ {fair}, Trung bình từ {average}").format(
            good=whole_points(bounds.good), fair=whole_points(bounds.fair), average=whole_points(bounds.average)
        )
        yield _row(_("Xếp loại tổ"), value, bounds.since, bounds.source, bounds.confidence)
    for rule in rules.commune:
        value = _("bình quân điểm tổ theo dư nợ")
        yield _row(_("Điểm của xã, phường"), value, rule.since, rule.source, rule.confidence)
    for rule in rules.downfall:
        yield _row(_("Chiếm dụng, vay ké"), _("xếp loại Yếu"), rule.since, rule.source, rule.confidence)
    for sign in rules.signals:
        value = _("tròn {unit} đồng từ {percent}% số dòng; nhà ban quản lý trên {board}% dư nợ; tiền gửi giảm {swing}%")
        value = value.format(unit=dotted(sign.round_unit), percent=sign.round_percent, board=sign.board_percent,
                             swing=sign.swing_percent)  # fmt: skip
        yield _row(_("Dấu hiệu về tiền"), value, sign.since, sign.source, sign.confidence)


def _disclosure() -> Iterator[Page]:
    """How long a list may hang, and until when somebody who wrote is answered."""
    for rule in disclosure_terms().postings:
        value = _("danh sách treo nhiều nhất {days} ngày; tên trên mạng, khi có hai người đồng ý, {names} ngày")
        value = value.format(days=rule.longest_days, names=rule.names_days)
        yield _row(_("Niêm yết tại điểm giao dịch"), value, rule.since, _(rule.source), rule.confidence)
        hidden = _("số của dưới {least} hộ không công bố").format(least=rule.least)
        yield _row(_("Số liệu mở"), hidden, rule.since, _(rule.source), rule.confidence)
    for clock in disclosure_terms().clocks:
        text = _("{days} ngày làm việc") if clock.working else _("{days} ngày")
        name = _("Trả lời thư: {kind}").format(kind=_(LETTERS[clock.kind]).lower())
        yield _row(name, text.format(days=clock.days), clock.since, _(clock.source), clock.confidence)


def _programme_rows() -> Iterator[Page]:
    """Rates, ceilings, terms and overdue rules recalled, derived or half read; what is read at its source is on the
    programme's own page."""
    for programme in all_programmes():
        for label, value, since, evidence in _dated(programme):
            if evidence.confidence in UNSURE:
                yield {
                    "setting": f"{programme_short(programme.code)}: {label}", "value": value, "since": since,
                    "source": source_of(evidence, since), "url": reverse("programme", args=[programme.code]),
                }  # fmt: skip


def _dated(programme: Programme) -> Iterator[tuple[str, str, date | None, Evidence]]:
    language = page_language()
    for rate in programme.rates:
        value = _(UNKNOWN_TEXTS[rate.unknown]) if rate.unknown else percent_e7_text(rate.row.annual_rate_e7, language)
        yield _("lãi suất"), value, rate.row.since, rate.evidence
    for ceiling in programme.ceilings:
        if not ceiling.same_as:
            yield _("mức vay cao nhất"), ceiling_text(ceiling), ceiling.since, ceiling.evidence
    for term in programme.terms:
        if not term.same_as:
            yield _("thời hạn dài nhất"), term_text(term), term.since, term.evidence
