import time, gc
from dataclasses import replace
import pyarrow as pa
from django.db import connection
from dongvon.front.demo.portfolio import grow, AS_OF
from dongvon.office.mirror.figures import *
from dongvon.office.mirror import disagreement as d
from dongvon.office.mirror.month_figures import figures_of_month, bridges_of_month
from dongvon.office.bank_files.writing_lists import list_records
from tests.office.mirror.hand_made import *
from tests.office.mirror.test_disagreement import reading_of

def test_speed(books):
    p = grow()
    N=17
    loans, customers, groups = [], [], []
    for k in range(N):
        c = lambda x: f"{k:02d}{x[2:]}"
        customers += [replace(x, code=c(x.code), group_code=x.group_code and f"{k:02d}"+x.group_code[2:]) for x in p.customers]
        groups += [replace(x, code=f"{k:02d}"+x.code[2:], head_customer_code=c(x.head_customer_code)) for x in p.groups]
        loans += [replace(x, number=f"{k:02d}"+x.number[2:], customer_code=c(x.customer_code), group_code=x.group_code and f"{k:02d}"+x.group_code[2:]) for x in p.loans]
    big = replace(p, loans=tuple(loans), customers=tuple(customers), groups=tuple(groups))
    rows = month_of(big)
    fill(books, *rows)
    print(len(loans), len(customers))
    with connection.cursor() as cur: cur.execute("select count(*) from pg_stat_activity")
    for code in ("form_10", "loan_detail","overdue_list","group_heads","balance_by_programme"):
        recs = list(list_records(code, big))
        keys = {k for r in recs for k in r}
        import datetime
        cols = {k: [r.get(k) for r in recs] for k in keys if not any(isinstance(r.get(k), (datetime.date, datetime.datetime)) for r in recs)}
        cols = {k: v for k, v in cols.items() if k != "row"}
        t = pa.table({"row": list(range(len(recs)))} | {k: v for k, v in cols.items() if len({type(x) for x in v if x is not None}) <= 1})
        from types import SimpleNamespace
        t0 = time.time(); figs = figures_of_list(SimpleNamespace(format=SimpleNamespace(code=code), rows=t)); t1 = time.time()
        f = bank_file(books, code, as_of_on=AS_OF)
        with books.acting("bank_officer"):
            t2 = time.time(); store(f, figs); 
            with connection.cursor() as cur: cur.execute("SET CONSTRAINTS ALL IMMEDIATE"); 
            t3 = time.time()
            with connection.cursor() as cur: cur.execute("SET CONSTRAINTS ALL DEFERRED")
        print(code, len(recs), figs.num_rows, "figures", round(t1 - t0, 2), "store", round(t3 - t2, 2))
    with books.acting("bank_officer") as a:
        big_figs = pa.concat_tables([figs.slice(0,0)]+[figures_of_month(AS_OF, OFFICE, ["03408"])]*2).slice(0,150000)
        f = bank_file(books, "b32", as_of_on=date(2024,11,30))
        t2=time.time(); store(f, big_figs)
        with connection.cursor() as cur: cur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        print("store", big_figs.num_rows, time.time()-t2)
        t0 = time.time(); m = figures_of_month(AS_OF, OFFICE, ["03408"]); t1 = time.time(); bridges_of_month(AS_OF, OFFICE, ["03408"]); t2 = time.time()
        print("month", m.num_rows, round(t1 - t0, 2), "bridges", round(t2 - t1, 2))
        import cProfile, pstats
        pr = cProfile.Profile(); pr.enable()
        t0 = time.time(); ls = d.side_by_side(a, AS_OF, OFFICE); t1 = time.time()
        pr.disable()
        print("side", len(ls), round(t1 - t0, 2), sum(x.open for x in ls))
        pstats.Stats(pr).sort_stats("cumtime").print_stats(22)
