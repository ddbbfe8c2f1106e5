"""What people do about who borrows and what was asked for, as rows: organisations and their projects, papers 01/UQ,
applications before their payout. Form, preview and confirmation follow from the row (`party_desk`); who may do it is
the service's own list of roles. `foretold` says in sentences what the write did, read while it is rehearsed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from dongvon.core.problems import N_
from dongvon.core.screening import CONFLICT
from dongvon.core.states import ApplicationState
from dongvon.credit.applications.facts import problems_of
from dongvon.credit.applications.models import DeclaredRelation, Project
from dongvon.credit.applications.services import (
    appeal,
    approve_direct,
    cancel_approval,
    declare_relation,
    disburse,
    pledge_security,
    register_project,
    return_pledge,
    withdraw_application,
)
from dongvon.credit.applications.services.conflicts import DECIDING
from dongvon.credit.applications.services.planning import PLAN
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import held_for
from dongvon.credit.loans.services import Pledge
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import RECEIPT, day_input, paper_input
from dongvon.front.web.pages.kit.naming import money
from dongvon.front.web.pages.loans.parties import KINDS, MORTGAGES, PLEDGE, carried_by
from dongvon.front.web.pages.parties.standing import (
    ApplicationStanding,
    HouseholdActing,
    OrganisationStanding,
    Registering,
)
from dongvon.front.web.templatetags.formats import day_text
from dongvon.parties.households.models import Authorisation, Person
from dongvon.parties.households.queries import AUTHORISATION_SOURCE, all_adults_signed_for
from dongvon.parties.households.services import NewPerson, authorise, end_authorisation
from dongvon.parties.organisations.models import OrganisationKind
from dongvon.parties.organisations.services import register_organisation

ASKING = "01/GQVL; NĐ 338/2025/NĐ-CP"
STEPPING_BACK = "01/TD, 04/TD"


def _text(name: str, label: str, most: int, **more: Any) -> Input:
    return Input(name=name, label=label, kind="text", most=most, **more)


def _empty_is_none(content: Content, *names: str) -> Content:
    return content | {name: content[name] or None for name in names}


# --- organisations and projects ---------------------------------------------------------------------------------------

HAMLET = Input(name="hamlet_id", label=N_("Thôn, tổ dân phố"), kind="pick", choices=lambda at: at.hamlets)
OF_THE_REPRESENTATIVE = ("name", "born_on", "sex", "relation", "identity", "identity_issued_on", "phone")


def _new_organisation(_standing: Registering, content: Content) -> Content:
    """What the form says of the representative becomes a person."""
    person = {name: content[f"representative_{name}"] for name in OF_THE_REPRESENTATIVE}
    kept = {name: value for name, value in content.items() if not name.startswith("representative_")}
    return _empty_is_none(kept, "code") | {"representative": NewPerson(**person)}


def _organisation_told(_at: Registering, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    """The tax code, the name and the personal number were looked for in the whole system by the write itself."""
    text = _("{name} trở thành khách hàng, {representative} là người đại diện ký vay; không tính là hộ vay.")
    return [
        text.format(name=asked["name"], representative=asked["representative"].name),
        _("Mã số thuế {tax_code} chưa có trong hệ thống.").format(tax_code=asked["tax_code"]),
    ]


def _project_told(at: OrganisationStanding, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    row, others = Project.objects.get(pk=answer["project_id"]), Project.objects.filter(customer=at.customer)
    text = _(
        "Từ nay hồ sơ vay của {who} ghi được dự án “{name}”: mức vay theo dự án cộng các khoản của riêng dự án này."
    )
    found = [text.format(who=at.organisation.name, name=row.name)]
    if names := [one.name for one in others.exclude(pk=row.pk).order_by("pk")]:
        found.append(_("Các dự án đã có: {names}.").format(names=", ".join(names)))
    return found


REGISTER = RehearsedAction(
    key="dang-ky", title=N_("Đăng ký tổ chức vay vốn"), verb=N_("Đăng ký"), icon="building-2",
    service=register_organisation, numbers=frozenset({"hamlet_id"}), shape=_new_organisation,
    foretold=_organisation_told, source=ASKING,
    hint=N_("Doanh nghiệp, hợp tác xã, tổ hợp tác, hộ kinh doanh, cơ sở giáo dục vay trực tiếp, một mã khách hàng,"
            " người đại diện theo pháp luật ký. Mỗi mã số thuế đăng ký một lần trong toàn hệ thống."),
    inputs=(
        _text("name", N_("Tên tổ chức"), 160),
        Input(name="kind", label=N_("Loại"), kind="pick", start=lambda _at: "",
              choices=lambda _at: [(str(key), str(label)) for key, label in OrganisationKind.choices]),
        _text("tax_code", N_("Mã số thuế"), 14), paper_input("licence", N_("Số giấy đăng ký")),
        Input(name="since_on", label=N_("Ngày đăng ký"), kind="day"), HAMLET,
        _text("address", N_("Địa chỉ"), 160, required=False),
        _text("code", N_("Mã khách hàng, nếu đã có"), 10, required=False),
        _text("representative_name", N_("Người đại diện theo pháp luật"), 100),
        _text("representative_relation", N_("Chức vụ"), 40),
        Input(name="representative_born_on", label=N_("Ngày sinh"), kind="day"),
        Input(name="representative_sex", label=N_("Giới tính"), kind="pick",
              choices=lambda _at: [(str(key), str(label)) for key, label in Person.Sex.choices]),
        _text("representative_identity", N_("Số định danh cá nhân"), 12),
        Input(name="representative_identity_issued_on", label=N_("Ngày cấp thẻ căn cước"), kind="day", required=False),
        _text("representative_phone", N_("Điện thoại"), 10, required=False),
    ),
)  # fmt: skip

OF_AN_ORGANISATION: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="du-an", title=N_("Đăng ký dự án"), verb=N_("Đăng ký dự án"), icon="plus", service=register_project,
        about="customer_id", numbers=frozenset({"hamlet_id"}), foretold=_project_told, source=PLAN,
        hint=N_("Mức vay cao nhất của một số chương trình tính theo dự án, theo phần vốn đầu tư và theo số lao động:"
                " ghi đúng theo phương án đã duyệt. Các dự án của một tổ chức phân biệt nhau bằng tên."),
        inputs=(
            _text("name", N_("Tên dự án"), 160),
            Input(name="hamlet_id", label=N_("Nơi thực hiện"), kind="pick", choices=lambda at: at.hamlets),
            paper_input("document", N_("Số phương án, hợp đồng")),
            Input(name="cost", label=N_("Tổng vốn đầu tư, giá trị hợp đồng (đồng)"), kind="money", least=1),
            Input(name="workers", label=N_("Số lao động"), kind="number", most=100_000, start=lambda _at: 0),
            Input(name="target_workers", label=N_("Trong đó thuộc đối tượng của chương trình"), kind="number",
                  most=100_000, start=lambda _at: 0),
            Input(name="since_on", label=N_("Ngày duyệt"), kind="day"),
        ),
    ),
)  # fmt: skip


# --- papers 01/UQ -----------------------------------------------------------------------------------------------------


def _authorisation_told(at: HouseholdActing, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    row = Authorisation.objects.select_related("representative").get(pk=answer["authorisation_id"])
    name, until = row.representative.name, asked["until_on"]
    text = _("Từ ngày {since} {name} ký giấy tờ, nhận tiền và trả nợ thay {signers}.")
    found = [text.format(since=day_text(row.since_on), name=name, signers=at.named(row.signed_by))]
    found.append(
        _("Giấy hết hiệu lực từ ngày {until}.").format(until=day_text(until)) if until
        else _("Giấy không ghi ngày hết hạn: còn hiệu lực đến khi hộ chấm dứt.")
    )  # fmt: skip
    whole = all_adults_signed_for(row.representative, row.since_on)
    text = _("Mọi thành viên khác từ đủ 18 tuổi đã ký: {name} đứng tên vay cho cả hộ được.") if whole else _(
        "Còn thành viên từ đủ 18 tuổi chưa ký: {name} chưa đứng tên vay cho cả hộ được.")  # fmt: skip
    return [*found, text.format(name=name)]


def _ending_told(at: HouseholdActing, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    row = next(one for one in at.papers if one.pk == asked["authorisation_id"])
    text = _("Từ ngày {until} {name} không còn ký, nhận tiền, trả nợ thay {signers}.")
    facts = {"until": day_text(asked["until_on"]), "name": row.representative.name, "signers": at.named(row.signed_by)}
    return [text.format(**facts), _("Những gì đã ký, đã nhận trước ngày đó vẫn có giá trị.")]


def _everybody(at: HouseholdActing) -> Sequence[str]:
    return [str(one.pk) for one in at.members]


def _own_user(at: HouseholdActing, content: Content) -> Content:
    """Everybody declares for himself."""
    return content | {"user_id": at.actor.user_id}


def _relation_told(at: HouseholdActing, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    text = _("Từ nay bạn không xác nhận, không quyết định hồ sơ vay của hộ {name}; người khác làm việc ấy.")
    return [text.format(name=at.members[0].name if at.members else at.household.code)]


OF_PAPERS: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="lien-quan", title=N_("Kê khai có liên quan"), verb=N_("Kê khai"), icon="users", service=declare_relation,
        about="household_id", shape=_own_user, foretold=_relation_told, source=CONFLICT, confidence="seen",
        fits=lambda at: at.actor.role in DECIDING,
        hint=N_("Hộ của chính mình, của vợ chồng, cha mẹ, con, anh chị em: người xác nhận và người quyết định cho vay"
                " tự kê khai để không làm việc với hồ sơ của hộ đó."),
        inputs=(
            Input(name="kind", label=N_("Quan hệ"), kind="pick", start=lambda _at: "",
                  choices=lambda _at: [(str(key), str(label)) for key, label in DeclaredRelation.Kind.choices]),
            day_input("declared_on", N_("Ngày kê khai")),
        ),
    ),
    RehearsedAction(
        key="uy-quyen", title=N_("Ghi giấy ủy quyền 01/UQ"), verb=N_("Ghi giấy ủy quyền"), icon="file-check",
        service=authorise, about="household_id", numbers=frozenset({"representative_id", "signed_by"}),
        foretold=_authorisation_told, source=AUTHORISATION_SOURCE, fits=lambda at: len(at.adults) > 1,
        hint=N_("Các thành viên từ đủ 18 tuổi cùng ký để một người thay mặt hộ trước ngân hàng; trưởng thôn, tổ trưởng"
                " tổ dân phố chứng kiến. Một người chỉ được ủy quyền theo một giấy trong cùng thời gian."),
        inputs=(
            Input(name="representative_id", label=N_("Người được ủy quyền"), kind="pick", choices=lambda at: at.adults,
                  known=_everybody, start=lambda _at: ""),
            Input(name="signed_by", label=N_("Những người ký"), kind="several", choices=lambda at: at.adults,
                  known=_everybody),
            paper_input("document", N_("Số giấy")), _text("witness", N_("Người chứng kiến"), 100),
            day_input("since_on", N_("Có hiệu lực từ ngày")),
            Input(name="until_on", label=N_("Hết hiệu lực từ ngày"), kind="day", required=False, ahead=True,
                  help=N_("Để trống nếu giấy không ghi ngày hết hạn.")),
        ),
    ),
    RehearsedAction(
        key="cham-dut-uy-quyen", title=N_("Chấm dứt ủy quyền"), verb=N_("Ghi chấm dứt"), icon="x",
        service=end_authorisation, numbers=frozenset({"authorisation_id"}), foretold=_ending_told,
        source=AUTHORISATION_SOURCE, fits=lambda at: bool(at.running),
        hint=N_("Hộ rút lại giấy ủy quyền trước hạn; từ ngày ghi, người được ủy quyền không còn thay mặt ai."),
        inputs=(
            Input(name="authorisation_id", label=N_("Giấy ủy quyền"), kind="pick",
                  choices=lambda at: at.running_choices, known=lambda at: [str(one.pk) for one in at.papers],
                  start=lambda at: str(at.running[0].pk)),
            day_input("until_on", N_("Hết hiệu lực từ ngày"), ahead=True),
        ),
    ),
)  # fmt: skip


# --- applications -----------------------------------------------------------------------------------------------------


def _pledge(_at: ApplicationStanding, content: Content) -> Content:
    return {"pledge": Pledge(**content)}


def _pledge_told(at: ApplicationStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    on = asked["pledge"].taken_on
    before, after = carried_by(at.held, on), carried_by(list(held_for(at.application.pk)), on)
    text = _("Bảo đảm đang giữ được khoản vay đến {after}, trước đó {before}.")
    found = [text.format(after=money(after), before=money(before))]
    short = at.wanted - after
    enough = _("Đủ cho khoản vay {amount} của hồ sơ.").format(amount=money(at.wanted))
    missing = _("Còn thiếu: khoản vay của hồ sơ là {amount}.").format(amount=money(at.wanted))
    return [*found, missing if short > 0 else enough]


def _returned_told(at: ApplicationStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    left = list(held_for(at.application.pk))
    text = _("Trả lại ngày {day}; hồ sơ còn giữ {count} bảo đảm.")
    return [text.format(day=day_text(asked["released_on"]), count=len(left))]


def _cancelled_told(at: ApplicationStanding, asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    application = at.application
    text = _("Hồ sơ vay {amount} của {who} bị hủy từ ngày {day}; muốn vay lại phải làm hồ sơ mới.")
    found = [text.format(amount=money(application.amount), who=application.who, day=day_text(asked["on"]))]
    if application.list is not None:
        found.append(_("Dòng này rời danh sách 03/TD số {number}.").format(number=application.list.number))
    if at.approved:
        text = _("{amount} đã duyệt không còn chiếm mức được vay.")
        found.append(text.format(amount=money(application.approved_amount or 0)))
    if at.held:
        found.append(_("{count} bảo đảm đang giữ được trả lại sau khi hủy.").format(count=len(at.held)))
    return found


def _appeal_told(at: ApplicationStanding, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    ballot = at.last_ballot
    found = [_("Cuộc họp tới của tổ phải biểu quyết lại hồ sơ này; biên bản ghi ai quyết định và vì sao.")]
    if ballot is not None:
        text = _("Lần trước, ngày {day}: {votes} phiếu đồng ý, lý do không chọn: {reason}.")
        found.append(text.format(day=day_text(ballot.meeting.held_on), votes=ballot.votes_for,
                                 reason=ballot.reason or "…"))  # fmt: skip
    return found


def _paid_told(at: ApplicationStanding, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    """The loan that came to be; in a mirror it is only expected."""
    loan = Loan.objects.filter(pk=answer.get("loan_id") or 0).first()
    if loan is None:
        return [_("Sổ của nguồn vốn này do ngân hàng giữ: việc ghi ở đây chờ tệp của ngân hàng xác nhận.")]
    text = _("{who} nhận {amount} ngày {day}; khoản vay số {number}, trả hết trước ngày {due}.")
    return [text.format(who=at.application.who, amount=money(asked["amount"]), day=day_text(asked["paid_on"]),
                        number=loan.number, due=day_text(loan.final_due_on))]  # fmt: skip


def _recipients(at: ApplicationStanding) -> Choices:
    """Nobody to pick where the borrower authorised nobody."""
    text = _("{name}, giấy ủy quyền 01/UQ số {paper}")
    found = [(str(one.representative_id), text.format(name=one.representative.name, paper=one.document))
             for one in at.acting_for_borrower]  # fmt: skip
    return [("", at.application.borrower.name), *found] if found else []


def _paid(_at: ApplicationStanding, content: Content) -> Content:
    return _empty_is_none(content, "recipient_id") if "recipient_id" in content else content


def _approved_told(at: ApplicationStanding, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    row = at.application
    text = _("{name} được vay {amount} theo hợp đồng {paper}; giải ngân tại trụ sở ngân hàng.")
    told = text.format(name=row.who, amount=money(asked["amount"]), paper=asked["contract_no"])
    warned = [said(one) for one in problems_of(row, asked["approved_on"]) if one.severity == "warn"]
    return [told, *warned]


def _held(at: ApplicationStanding) -> Choices:
    return [(str(one.pk), f"{KINDS[one.kind]}: {one.description}, {money(one.value)}") for one in at.held]


WHY = (day_input("on", N_("Ngày hủy")), _text("reason", N_("Lý do"), 200))

OF_AN_APPLICATION: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="xet-lai", title=N_("Đề nghị bình xét lại"), verb=N_("Ghi đề nghị"), icon="repeat", service=appeal,
        about="application_id", foretold=_appeal_told, source="10C/TD", confidence="memory",
        fits=lambda at: at.application.state == ApplicationState.REJECTED_BY_GROUP and not at.heard_again,
        hint=N_("Người không được chọn có quyền đề nghị xét lại một lần, trong số ngày quy định sau cuộc họp; tổ"
                " trưởng, hội hoặc cán bộ phường đều phải ghi."),
        inputs=(day_input("made_on", N_("Ngày đề nghị")), _text("reason", N_("Lý do của người vay"), 400)),
    ),
    RehearsedAction(
        key="duyet", title=N_("Phê duyệt hồ sơ trực tiếp"), verb=N_("Phê duyệt"), icon="check", service=approve_direct,
        about="application_id", foretold=_approved_told, source="05/TD", confidence="memory",
        fits=lambda at: at.direct_waiting,
        hint=N_("Máy kiểm tra lại mọi điều kiện của ngày phê duyệt; ký hợp đồng tín dụng với người vay. Không phê duyệt"
                " thì ghi rút hồ sơ và nêu lý do."),
        inputs=(
            Input(name="amount", label=N_("Duyệt cho vay (đồng)"), kind="money", least=1,
                  start=lambda at: at.application.amount),
            day_input("approved_on", N_("Ngày phê duyệt")), paper_input("contract_no", N_("Số hợp đồng tín dụng")),
        ),
    ),
    RehearsedAction(
        key="giai-ngan", title=N_("Giải ngân"), verb=N_("Ghi nhận giải ngân"), icon="banknote", service=disburse,
        about="application_id", numbers=frozenset({"recipient_id"}), shape=_paid, foretold=_paid_told,
        source="04/TD; VB 4030/NHCS-TDNN", fits=lambda at: at.payable,
        hint=N_("Tại điểm giao dịch, đúng ngày của phiên, tận tay người vay sau khi xem giấy tờ tùy thân; vay nhiều lần"
                " thì ghi phần của lần đầu."),
        inputs=(
            Input(name="amount", label=N_("Số tiền (đồng)"), kind="money", least=1, start=lambda at: at.wanted),
            Input(name="paid_on", label=N_("Ngày giải ngân"), kind="day", start=lambda at: at.next_session), RECEIPT,
            Input(name="recipient_id", label=N_("Ai nhận tiền"), kind="pick", required=False, choices=_recipients,
                  help=N_("Người khác chỉ nhận thay khi có giấy ủy quyền 01/UQ còn hạn.")),
        ),
    ),
    RehearsedAction(
        key="bao-dam", title=N_("Nhận tài sản bảo đảm"), verb=N_("Ghi nhận bảo đảm"), icon="landmark",
        service=pledge_security, about="application_id", shape=_pledge, foretold=_pledge_told, source=MORTGAGES,
        fits=lambda at: not at.over, inputs=PLEDGE,
        hint=N_("Trước khi giải ngân, giấy chứng nhận và hợp đồng đã công chứng nằm trong kho: thế chấp bảo đảm được"
                " 70% giá trị tài sản, người bảo lãnh đúng số mình cam kết. Sau giải ngân bảo đảm đi theo khoản vay."),
    ),
    RehearsedAction(
        key="huy-phe-duyet", title=N_("Hủy phê duyệt"), verb=N_("Hủy phê duyệt"), icon="undo-2",
        service=cancel_approval, about="application_id", foretold=_cancelled_told, source=STEPPING_BACK,
        fits=lambda at: at.approved, inputs=WHY,
        hint=N_("Ngân hàng rút lại phê duyệt trước khi giải ngân và nêu lý do: không còn đủ điều kiện, giấy tờ sai."),
    ),
    RehearsedAction(
        key="rut", title=N_("Rút hồ sơ vay"), verb=N_("Ghi rút hồ sơ"), icon="x", service=withdraw_application,
        about="application_id", foretold=_cancelled_told, source=STEPPING_BACK, fits=lambda at: not at.over,
        inputs=WHY,
        hint=N_("Người vay không còn nhu cầu, ở bất cứ bước nào trước khi giải ngân."),
    ),
    RehearsedAction(
        key="tra-bao-dam", title=N_("Trả lại tài sản bảo đảm"), verb=N_("Ghi trả lại bảo đảm"), icon="undo-2",
        service=return_pledge, about="application_id", numbers=frozenset({"security_id"}), foretold=_returned_told,
        source=MORTGAGES, fits=lambda at: at.over and at.application.loan_id is None and bool(at.held),
        hint=N_("Chỉ khi hồ sơ đã kết thúc mà không giải ngân. Bảo đảm của khoản vay trả lại sau khi tất toán, ở trang"
                " khoản vay."),
        inputs=(
            Input(name="security_id", label=N_("Bảo đảm"), kind="pick", choices=_held,
                  known=lambda at: [str(one.pk) for one in at.securities], start=lambda at: str(at.held[0].pk)),
            day_input("released_on", N_("Ngày trả lại")), paper_input("document", N_("Số biên bản")),
        ),
    ),
)  # fmt: skip
