"""What is lent for a project (a workshop, a planting zone, a house under contract) is bounded by what the project costs
and by whom it employs. The ceiling per project itself is a sum of its loans (`core.eligibility`)."""

from collections.abc import Iterator
from dataclasses import dataclass

from dongvon.core.problems import N_, Problem
from dongvon.core.schedule import dotted


@dataclass(frozen=True, slots=True)
class Project:
    """What shares are reckoned from. `cost`: investment, contract value or estimate in đồng; `workers`: all it employs;
    `target_workers`: of them those the programme is for (released prisoners, people of ethnic minorities)."""

    cost: int
    workers: int = 0
    target_workers: int = 0


@dataclass(frozen=True, slots=True)
class Shares:
    """What a programme asks of a project on the day; None where it asks nothing. `loan_percent`: of the cost at most;
    `own_capital_percent`: of the cost at least; `labour_percent`: of the workers at least those it is for; `per_job`:
    so much is lent for each job; `by_project`: the ceiling is given for a project."""

    programme: str
    loan_percent: int | None = None
    own_capital_percent: int | None = None
    labour_percent: int | None = None
    per_job: bool = False
    by_project: bool = False
    source: str = ""
    labour_source: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for beside what the project's loans owe already, in đồng; `jobs`: of all of them."""

    amount: int
    owed: int = 0
    own_capital: int = 0
    jobs: int = 0


def most_by_share(percent: int, cost: int) -> int:
    """So many đồng of the cost, the rest of a đồng left out: a share is never exceeded."""
    return cost * percent // 100


def check_project(project: Project | None, shares: Shares, wanted: Wanted) -> list[Problem]:
    """Why the project does not carry the loan (block), or what nobody can reckon without one (warn)."""
    if project is None:
        if shares.by_project and (shares.loan_percent is not None or shares.labour_percent is not None):
            text = N_("Chưa ghi dự án hoặc hợp đồng: chưa tính được các tỷ lệ mà chương trình {programme} đòi hỏi")
            return [Problem("r07_project_missing", text, {"programme": shares.programme}, shares.source, "warn")]
        return []
    return [*_money(project, shares, wanted), *_labour(project, shares, wanted)]


def _money(project: Project, shares: Shares, wanted: Wanted) -> Iterator[Problem]:
    if shares.loan_percent is not None:
        most = most_by_share(shares.loan_percent, project.cost)
        if wanted.amount + wanted.owed > most:
            text = N_(
                "Xin vay {amount} đồng, đã vay {owed} đồng; chỉ được vay {percent}% của {cost} đồng là {most} đồng"
            )
            facts = {"amount": dotted(wanted.amount), "owed": dotted(wanted.owed), "percent": shares.loan_percent,
                     "cost": dotted(project.cost), "most": dotted(most)}  # fmt: skip
            yield Problem("r07_over_share", text, facts, shares.source)
    if shares.own_capital_percent is not None and wanted.own_capital * 100 < shares.own_capital_percent * project.cost:
        text = N_("Vốn tự có {own} đồng chưa đủ {percent}% của {cost} đồng")
        facts = {"own": dotted(wanted.own_capital), "percent": shares.own_capital_percent, "cost": dotted(project.cost)}
        yield Problem("r07_own_capital_too_low", text, facts, shares.source)


def _labour(project: Project, shares: Shares, wanted: Wanted) -> Iterator[Problem]:
    if shares.per_job and wanted.jobs > project.workers:
        text = N_("Các khoản vay tính cho {jobs} lao động, dự án có {workers} lao động")
        yield Problem("r08_more_jobs_than_workers", text, {"jobs": wanted.jobs, "workers": project.workers},
                      shares.source)  # fmt: skip
    if shares.labour_percent is not None and project.target_workers * 100 < shares.labour_percent * project.workers:
        text = N_("{target} trên {workers} lao động của dự án thuộc đối tượng, cần ít nhất {percent}%")
        facts = {"target": project.target_workers, "workers": project.workers, "percent": shares.labour_percent}
        yield Problem("r08_labour_share_too_low", text, facts, shares.labour_source)
