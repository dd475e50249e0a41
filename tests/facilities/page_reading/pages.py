"""Visiting pages in the manners that counties and facilities write them, with what they say.

`windows`: every window printed, as `days start-end who`; a `?` in front: it may be drafted, but never as sure.
"""

PAGES = {
    "two groups, two days": (
        """
        Inmate Visitation
        Men may be visited on Saturday from 8:00 a.m. to 11:00 a.m. and 1:00 p.m. to 3:30 p.m.
        Women may be visited on Sunday from 8 a.m. to 3 p.m.
        """,
        ["sat 08:00-11:00 male", "sat 13:00-15:30 male", "sun 08:00-15:00 female"],
    ),
    "halves of numbers on alternate Saturdays": (
        """
        SOCIAL VISITS
        1st and 3rd Saturday, 9 am - 3 pm: A-number ending 000-499
        2nd and 4th Saturday, 9 am - 3 pm: A-number ending 500-999
        """,
        ["sat/1,3 09:00-15:00 #000-499", "sat/2,4 09:00-15:00 #500-999"],
    ),
    "surnames": (
        """
        Visiting hours
        Last names A-L: Saturday 8 a.m. - noon
        Last names M-Z: Sunday 8 a.m. - noon
        """,
        ["sat 08:00-12:00 A-L", "sun 08:00-12:00 M-Z"],
    ),
    "a table of units": (
        """
        <table><caption>Visitation schedule</caption>
        <tr><th>Unit</th><th>Day</th><th>Hours</th></tr>
        <tr><td>Units A, B and C</td><td>Mondays</td><td>1:00pm–3:00pm</td></tr>
        <tr><td>Units B9-B16 except B12</td><td>Tue / Thu</td><td>7:30pm–9:30pm</td></tr>
        </table>
        """,
        ["mon 13:00-15:00 [A,B,C]", "tue,thu 19:30-21:30 [B9,B10,B11,B13,B14,B15,B16]"],
    ),
    "days as headings": (
        """
        Visitation Schedule

        Monday
        9:00 a.m. to 10:30 a.m.
        1:00 p.m. to 2:30 p.m.

        Friday, Saturday & Sunday
        7:00 p.m. to 9:00 p.m.
        """,
        ["mon 09:00-10:30", "mon 13:00-14:30", "fri,sat,sun 19:00-21:00"],
    ),
    "hours before the day": (
        """
        Visiting takes place from 12:30 p.m. to 4 p.m. on Wednesdays and from 9 a.m. to 11 a.m. on weekends.
        """,
        ["wed 12:30-16:00", "sat,sun 09:00-11:00"],
    ),
    "every day but one, by the long clock": (
        """
        Visits: Monday through Friday except Thursday 0800-1530 hours; weekends and holidays 0700-1900 hours.
        """,
        ["mon,tue,wed,fri 08:00-15:30", "sat,sun,holiday 07:00-19:00"],
    ),
    "other people's hours around it": (
        """
        County Jail
        Office hours: Monday - Friday 8:00 a.m. - 4:30 p.m.
        Attorney visits: daily 8:00 a.m. - 10:00 p.m.
        Bond may be posted daily from 6 a.m. to midnight.
        Clergy may visit on Tuesday between 9 a.m. and 11 a.m.
        Social visits: Sunday 1:00 p.m. - 3:00 p.m.
        To make an appointment call 555-010-2000 Tuesday 9 a.m. to noon.
        """,
        ["sun 13:00-15:00"],
    ),
    "morning or afternoon is not said": (
        """
        Visiting: Saturday 9:00 - 11:00
        """,
        ["?sat 09:00-11:00"],
    ),
    "every other week": (
        """
        Visiting hours
        Every other Saturday 9 a.m. - 11 a.m.
        Last Sunday of the month 1 p.m. - 3 p.m.
        Alternating Fridays 5 p.m. - 7 p.m.
        """,
        ["?sat 09:00-11:00", "?sun 13:00-15:00", "?fri 17:00-19:00"],
    ),
    "one or the other": (
        """
        Visits on Saturday or Sunday, 9 a.m. to 11 a.m., as the housing officer decides.
        """,
        ["?sat 09:00-11:00", "?sun 09:00-11:00"],
    ),
    "hours to sign in, not to visit": (
        """
        Visitation
        Saturday check-in 8:00 a.m. - 8:30 a.m.
        Visitors must register for Sunday visits on Thursday from 9 a.m. to 11 a.m.
        Saturday visits 9:00 a.m. - 11:00 a.m.; last check-in 10:15 a.m.
        """,
        ["?sat 08:00-08:30", "sat 09:00-11:00 last 10:15"],
    ),
    "no longer so": (
        """
        Visiting hours
        Visitation is suspended until further notice.
        Old hours: Tuesday 1 p.m. - 3 p.m.
        No visits on Wednesday 8 a.m. - 10 a.m. because of the count.
        """,
        ["?tue 13:00-15:00"],
    ),
    "groups that have no words here": (
        """
        Visiting hours
        Trustees: Saturday 8 a.m. - 9 a.m.
        Red wing: Saturday 9 a.m. - 10 a.m.
        ICE detainees, Level 2: Sunday 8 a.m. - 9 a.m.
        Special management: Sunday 9 a.m. - 10 a.m.
        """,
        ["?sat 08:00-09:00", "?sat 09:00-10:00", "?sun 08:00-09:00", "?sun 09:00-10:00"],
    ),
    "a group that is a heading": (
        """
        Visiting hours

        Segregation:
        Saturday 8 a.m. - 9 a.m.

        Women:
        Saturday 10 a.m. - 11 a.m.
        """,
        ["?sat 08:00-09:00", "sat 10:00-11:00 female"],
    ),
    "a misprint turns the hours round": (
        """
        Visiting: Thursday 2:30-1:30 pm, Friday 9 p.m. to 9 a.m.
        """,
        ["?thu 02:30-13:30", "?fri 21:00-09:00"],
    ),
    "odd and even": (
        """
        Evening visits, Monday and Tuesday 6 p.m. - 8 p.m.: odd numbers on odd dates, even numbers on even dates.
        """,
        ["?mon,tue 18:00-20:00"],
    ),
    "years, telephones and streets are no hours": (
        """
        Visiting rules of 2024 - 2025, rev. 6/1/2024. 1100-1300 Main Street, 212-555-0100. Ask on Monday.
        """,
        [],
    ),
}


def window_in_short(window):
    """`sat/1,3 09:00-15:00 male A-L #000-499 [B9] last 10:15`."""
    applies = window.get("applies_to") or {}
    weeks = (window.get("date_rule") or {}).get("weeks")
    parts = [",".join(window["days"]) + (f"/{','.join(map(str, weeks))}" if weeks else "")]
    parts.append(f"{window['start']}-{window['end']}")
    if applies.get("gender"):
        parts.append(applies["gender"])
    if applies.get("surname_initials"):
        parts.append("{from}-{to}".format(**applies["surname_initials"]))
    if rule := applies.get("a_number_rule"):
        parts.append(f"#{rule['low']:0{rule['digits']}d}-{rule['high']:0{rule['digits']}d}")
    if applies.get("housing_units"):
        parts.append(f"[{','.join(applies['housing_units'])}]")
    if applies.get("classification"):
        parts.append(f"{{{','.join(applies['classification'])}}}")
    if window.get("by_request"):
        parts.append("by request")
    if window.get("last_check_in"):
        parts.append(f"last {window['last_check_in']}")
    return " ".join(parts)
