"""Counts a county's figures again, by docs/coverage.md and docs/reports.md alone: python3 recount-report.py FOLDER.

FOLDER holds what anybody can export: plays.csv (dalaba plays --csv, UTF-8 with a mark), deliveries.json, broadcasts.json,
areas.json, endpoints.json, lessons.json, approvals.json (the entries of the chain `library`), asked.json ({"from", "to",
"nowMs"}). Prints all figures as JSON. The county is eight hours east of UTC.
"""

import csv
import datetime
import json
import os
import sys
from collections import Counter, defaultdict

folder = sys.argv[1]


def read(name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


asked = read("asked.json")
first, last = asked["from"], asked["to"]
people = {area["code"]: area["population"] for area in read("areas.json") if "population" in area}
lessons = {one["id"]: one for one in read("lessons.json")}
states = {one["id"]: one["state"] for one in read("deliveries.json")}
with open(os.path.join(folder, "plays.csv"), encoding="utf-8-sig", newline="") as file:
    told = [{name: cell.strip() for name, cell in row.items()} for row in csv.DictReader(file)]
plays = [row for row in told if first <= row["日期"] <= last]


def ms(text):
    return round(float(text) * 1000)


def percent(part, of):
    return None if of == 0 else int(part / of * 1000 + 0.5) / 10


def minutes(milliseconds):
    return int(milliseconds / 6000 + 0.5) / 10


counted = [row for row in plays if row["计数"] == "是"]
slots = [row for row in counted if row["时段"] in ("早间", "晚间")]
own = {"已播": "heard", "部分": "partial", "中断": "partial", "未播": "missed", "不明": "unknown"}


def is_owed(row):
    if row["类别"] != "课" or ms(row["其中直播（秒）"]) > 0:
        return False
    return row["直播源"] == "" or ms(row["播了（秒）"]) > 0


def figures(rows):
    n = Counter()
    for row in rows:
        played, live = ms(row["播了（秒）"]), min(ms(row["播了（秒）"]), ms(row["其中直播（秒）"]))
        n["standard" if row["播的语言"] == "普通话" else "dialect"] += played - live
        n["live"] += live
        n["sent"] += ms(row["推流（秒）"])
        if is_owed(row):
            n["owed"] += 1
            n[own[row["结果"]]] += 1
            n["fallbacks"] += row["结果"] == "已播" and row["播的语言"] != row["想要的语言"]
    deliveries = defaultdict(list)
    for row in rows:
        deliveries[row["播出"], row["终端编号"]].append(row)
    online = set()
    for (broadcast, endpoint), of in deliveries.items():
        state = states[f"{broadcast}/{endpoint}"]
        told = any(row["凭据"] in ("终端回执", "平台报告") for row in of)
        n["called"] += 1
        n["sounded"] += any(ms(row["播了（秒）"]) > 0 for row in of)
        if told or state in ("accepted", "refused"):
            n["answered"] += 1
            online.add(endpoint)
    endpoints = {row["终端编号"] for row in rows}
    heard = defaultdict(Counter)
    villages = {row["区划代码"] for row in rows if len(row["区划代码"]) == 12}
    for row in rows:
        if is_owed(row) and row["结果"] == "已播" and row["区划代码"] in villages:
            heard[row["区划代码"]][row["终端编号"]] += 1
    times = {village: max(of.values()) for village, of in heard.items()}
    aired = {row["播出"] for row in rows if ms(row["播了（秒）"]) > 0}
    planned = {row["播出"] for row in rows}
    return {
        "planned": len(planned),
        "aired": len(aired),
        "rate": percent(len(aired), len(planned)),
        "endpoints": len(endpoints),
        "online": len(online),
        "onlineRate": percent(len(online), len(endpoints)),
        "called": n["called"],
        "answered": n["answered"],
        "sounded": n["sounded"],
        "soundedRate": percent(n["sounded"], n["called"]),
        **{name: n[name] for name in ("owed", "heard", "partial", "missed", "unknown", "fallbacks")},
        "heardRate": percent(n["heard"], n["owed"]),
        "standardMinutes": minutes(n["standard"]),
        "dialectMinutes": minutes(n["dialect"]),
        "dialectShare": percent(n["dialect"], n["standard"] + n["dialect"]),
        "liveMinutes": minutes(n["live"]),
        "sentMinutes": minutes(n["sent"]),
        "villagesHeard": len(times),
        "villages": len(villages),
        "population": sum(people.get(village, 0) for village in times),
        "unestimated": sum(village not in people for village in times),
        "personTimes": sum(people.get(village, 0) * count for village, count in times.items()),
    }


def apart(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


total = figures(slots)
begun = [
    one
    for one in read("broadcasts.json")
    if first <= one["date"] <= last and one["slot"] in ("morning", "evening") and one["startsAtMs"] <= asked["nowMs"]
]
total["planned"] = len(begun)
total["rate"] = percent(total["aired"], total["planned"])

def begun_in(start):
    return [one for one in begun if one["date"].startswith(start)]


months = {key: figures(rows) for key, rows in apart(slots, lambda row: row["日期"][:7]).items()}
for month in {one["date"][:7] for one in begun}:
    months.setdefault(month, figures([]))["planned"] = len(begun_in(month))

days = {one["date"]: [len(begun_in(one["date"])), 0] for one in begun}
for row_date, name in {(row["日期"], row["播出"]) for row in slots if ms(row["播了（秒）"]) > 0}:
    days[row_date][1] += 1

spoken = {}
said = Counter()
for row in slots:
    said[row["播的语言"]] += ms(row["播了（秒）"]) - min(ms(row["播了（秒）"]), ms(row["其中直播（秒）"]))
for name, length in said.items():
    heard = sum(is_owed(row) and row["结果"] == "已播" for row in slots if row["播的语言"] == name)
    spoken[name] = {"minutes": minutes(length), "share": percent(length, sum(said.values())), "heard": heard}

# What villages lack.
endpoints = read("endpoints.json")
areas = {area["code"]: area for area in read("areas.json")}
equipped = {one["area"] for one in endpoints if len(one["area"]) == 12}
every = 14


def day_before(text, count):
    return (datetime.date.fromisoformat(text) - datetime.timedelta(days=count)).isoformat()


def instant_of(day):
    return round(datetime.datetime.fromisoformat(f"{day}T00:00:00+08:00").timestamp() * 1000)


window = day_before(last, every - 1)
approved = {}
for entry in sorted(read("approvals.json"), key=lambda one: one["atMs"]):
    if entry["verb"] == "approve-recording" and entry["atMs"] < instant_of(window):
        approved.setdefault(entry["body"]["lesson"], entry["atMs"])
whole = defaultdict(set)
for row in told:
    if window <= row["日期"] <= last and row["计数"] == "是" and row["时段"] in ("早间", "晚间"):
        if is_owed(row) and row["结果"] == "已播" and row["区划代码"] in equipped:
            whole[row["课"]].add(row["区划代码"])
late = {
    name: [len(whole[name]), len(equipped)]
    for name, lesson in lessons.items()
    if lesson["kind"] == "lesson"
    and not lesson.get("retired")
    and name in approved
    and lesson.get("validFrom", window) <= window
    and lesson.get("validUntil", last) >= last
    and len(whole[name]) < len(equipped)
}


def wanted(code):
    for length in (12, 9, 6):
        varieties = areas.get(code[:length], {}).get("varieties") if len(code) >= length else None
        if varieties:
            return varieties[0]
    return "cmn"


without_dialect = {}
for one in endpoints:
    township, first_wanted = one["area"][:9], wanted(one["area"])
    rows = [row for row in slots if row["区划代码"][:9] == township]
    spoken_there = sum(
        ms(row["播了（秒）"]) - ms(row["其中直播（秒）"])
        for row in rows
        if row["播的语言"] == asked["names"].get(first_wanted)
    )
    if first_wanted != "cmn" and spoken_there == 0:
        of = sum(is_owed(row) and row["结果"] == "已播" for row in rows)
        without_dialect[f"{township} {asked['names'].get(first_wanted)}"] = of

silent_endpoints = {}
for endpoint, rows in apart(slots, lambda row: row["终端编号"]).items():
    accepted = {row["播出"] for row in rows if states[f"{row['播出']}/{endpoint}"] == "accepted"}
    if accepted and all(ms(row["播了（秒）"]) == 0 and ms(row["推流（秒）"]) == 0 for row in rows):
        silent_endpoints[endpoint] = len(accepted)

matrix = Counter()
for row in slots:
    if is_owed(row) and row["结果"] == "已播":
        matrix[f"{row['课']} {row['区划代码'][:9]}"] += 1


def instant(row):
    return round(datetime.datetime.fromisoformat(row["开始（UTC）"].replace("Z", "+00:00")).timestamp() * 1000)


register = {}
for key, rows in apart(counted, lambda row: f"{row['播出']} {row['项']} {row['课']} {row['播的语言']}").items():
    audible = [(instant(row), ms(row["播了（秒）"]) or ms(row["推流（秒）"])) for row in rows if row["开始（UTC）"]]
    audible = [(at, length) for at, length in audible if length > 0]
    of = Counter(own[row["结果"]] for row in rows)
    register[key] = {
        "called": len(rows),
        **{name: of[name] for name in ("heard", "partial", "missed", "unknown")},
        "from": min((at for at, _ in audible), default=None),
        "until": max((at + length for at, length in audible), default=None),
        "doubt": dict(Counter(row["存疑"] for row in rows if row["存疑"])),
        "evidence": dict(Counter(row["凭据"] or "无" for row in rows)),
    }

json.dump(
    {
        "total": total,
        "townships": {key: figures(rows) for key, rows in apart(slots, lambda row: row["区划代码"][:9]).items()},
        "months": months,
        "days": days,
        "spoken": spoken,
        "topics": {
            key: figures(rows)
            for key, rows in apart(slots, lambda row: lessons.get(row["课"], {}).get("topic", "")).items()
        },
        "late": late,
        "withoutDialect": without_dialect,
        "silentEndpoints": silent_endpoints,
        "matrix": dict(matrix),
        "register": register,
        "silent": sorted(
            {area["code"] for area in read("areas.json") if len(area["code"]) == 12}
            - {row["区划代码"] for row in slots if is_owed(row) and row["结果"] == "已播"}
        ),
    },
    sys.stdout,
)
