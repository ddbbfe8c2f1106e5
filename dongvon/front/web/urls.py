"""The addresses of the pages: address → "module.function" in `views/`, and the name templates call it by."""

from django.urls import URLPattern, path

from dongvon.front.web.access import view_named

PAGES: tuple[tuple[str, str, str], ...] = (
    ("", "public.home", "home"),
    ("gioi-thieu", "public.start", "start"),
    ("tham-quan", "public.tour", "tour"),
    ("dang-nhap", "access.sign_in", "sign_in"),
    ("dang-xuat", "access.sign_out", "sign_out"),
    ("ngon-ngu", "access.set_language", "set_language"),
    ("vai", "access.set_role", "set_role"),
    ("tong-quan", "dashboard.dashboard", "dashboard"),
    ("khoan-vay", "loans.loans", "loans"),
    ("khoan-vay.xlsx", "loans.loans_xlsx", "loans_xlsx"),
    ("khoan-vay/<int:loan_id>", "loans.loan", "loan"),
    ("khoan-vay/<int:loan_id>/viec/<slug:key>", "loan_actions.action", "loan_action"),
    ("khoan-vay/<int:loan_id>/giai-thich", "loan_actions.explained", "loan_explained"),
    ("ho", "households.households", "households"),
    ("ho.xlsx", "households.households_xlsx", "households_xlsx"),
    ("ho/<int:household_id>", "households.household", "household"),
    ("to", "groups.groups", "groups"),
    ("to.xlsx", "groups.groups_xlsx", "groups_xlsx"),
    ("to/<int:group_id>", "groups.group", "group"),
    ("tim", "search.search", "search"),
    ("chuong-trinh", "programmes.programmes", "programmes"),
    ("chuong-trinh/<code>", "programmes.programme", "programme"),
    ("bao-cao", "report.report", "report"),
    ("bao-cao/<int:year>/<format>", "report.report_file", "report_file"),
    ("nguon", "sources.sources", "sources"),
    ("khoa-so", "day_close.day_close", "day_close"),
    ("ra-soat", "poverty_list.poverty_list", "poverty_list"),
    ("doi-chieu/", "mirror.desk", "mirror"),
    ("doi-chieu/nap/", "mirror.batch", "mirror_batch"),
    ("doi-chieu/khoan-vay/<int:loan_id>/", "mirror_sheets.loan", "mirror_loan"),
    ("doi-chieu/<on>/", "mirror.month", "mirror_month"),
    ("doi-chieu/<on>/danh-sach/", "mirror_lists.lists", "mirror_lists"),
    ("doi-chieu/<on>/danh-sach/<code>/", "mirror_lists.one_list", "mirror_list"),
    ("doi-chieu/<on>/danh-sach/<code>.xlsx", "mirror_lists.one_list_xlsx", "mirror_list_xlsx"),
    ("doi-chieu/<on>/giao-ban/", "mirror_sheets.briefing", "mirror_briefing"),
    ("doi-chieu/<on>/to/<code>/", "mirror_sheets.group", "mirror_group"),
    ("doi-chieu/<on>/khach-hang/<code>/", "mirror_sheets.household", "mirror_household"),
    ("tep/<int:attachment_id>", "attachments.attachment", "attachment"),
    ("mau", "styleguide.styleguide", "styleguide"),
    ("mau/<page>", "styleguide.sample_page", "styleguide_page"),
)

urlpatterns: list[URLPattern] = [path(address, view_named(view), name=name) for address, view, name in PAGES]
