"""More visiting pages, in the manners of counties, sheriffs, operators and volunteers' guides, harder than the first.

Every window that a page prints for social visits is named, whether or not it can be read. `~`: printed, but not to be
said in a rulebook's words by what stands there alone (an exception, a doubt, hours without an end); it may be drafted,
never as sure.
"""

OTHER_PAGES = {
    "four stretches a day": (
        """
        ON-SITE VIDEO VISITS
        Sunday through Thursday, and Saturday: 9:00 am – 11:00 am, 12:30 pm – 2:15 pm, \
2:45 pm – 4:30 pm and 6:30 pm – 9:00 pm
        Friday: 9:00 am – 11:00 am, 12:30 pm – 2:15 pm and 2:45 pm – 4:30 pm
        """,
        [
            "mon,tue,wed,thu,sat,sun 09:00-11:00",
            "mon,tue,wed,thu,sat,sun 12:30-14:15",
            "mon,tue,wed,thu,sat,sun 14:45-16:30",
            "mon,tue,wed,thu,sat,sun 18:30-21:00",
            "fri 09:00-11:00",
            "fri 12:30-14:15",
            "fri 14:45-16:30",
        ],
    ),
    "days across a table": (
        """
        <h2>Visitation schedule</h2>
        <table><tr><th></th><th>Monday</th><th>Wednesday</th><th>Saturday</th></tr>
        <tr><td>Men</td><td>1:00 pm - 3:00 pm</td><td>6:00 pm - 8:00 pm</td><td>8:00 am - 11:00 am</td></tr>
        <tr><td>Women</td><td>3:30 pm - 5:00 pm</td><td></td><td>1:00 pm - 3:00 pm</td></tr></table>
        """,
        [
            "mon 13:00-15:00 male",
            "wed 18:00-20:00 male",
            "sat 08:00-11:00 male",
            "mon 15:30-17:00 female",
            "sat 13:00-15:00 female",
        ],
    ),
    "pods, two days each": (
        """
        Inmate visiting
        Pod A – Mondays 6:30pm-8:30pm, Saturdays 8am-10am
        Pod B – Tuesdays 6:30pm-8:30pm, Saturdays 10am-noon
        Pods C & D – Wednesdays 6:30pm-8:30pm
        """,
        [
            "mon 18:30-20:30 [A]",
            "sat 08:00-10:00 [A]",
            "tue 18:30-20:30 [B]",
            "sat 10:00-12:00 [B]",
            "wed 18:30-20:30 [C,D]",
        ],
    ),
    "letters in brackets": (
        """
        Visiting is on Sundays: 1 pm to 4 pm (last names A to K) and 5 pm to 8 pm (last names L to Z).
        """,
        ["sun 13:00-16:00 A-K", "sun 17:00-20:00 L-Z"],
    ),
    "shouted": (
        """
        GENERAL VISITATION: SATURDAY AND SUNDAY, 8AM TO 3PM. NO VISITS AFTER 3PM.
        """,
        ["sat,sun 08:00-15:00"],
    ),
    "bullets by the long clock": (
        """
        Visitation times
        • Tuesdays & Thursdays: 1800-2000 (females)
        • Saturdays: 0800-1100 and 1300-1600 (males)
        """,
        ["tue,thu 18:00-20:00 female", "sat 08:00-11:00 male", "sat 13:00-16:00 male"],
    ),
    "the telephone has hours, too": (
        """
        Social visits are by appointment only. Our scheduling line is open Monday to Friday, 9 a.m. to 5 p.m.
        Visits take place on Saturday between 9:00 a.m. and 2:00 p.m.
        Mail is picked up weekdays from 8 a.m. to 10 a.m.
        """,
        ["sat 09:00-14:00"],
    ),
    "in Spanish": (
        """
        Horario de visitas
        Sábados y domingos de 8:00 a.m. a 3:00 p.m. Los abogados pueden venir todos los días de 6:00 a.m. a 10:00 p.m.
        """,
        ["sat,sun 08:00-15:00"],
    ),
    "one feast by itself": (
        """
        Family visits: Fridays, 5:00 p.m. - 8:00 p.m. On Thanksgiving Day visits are held from 8:00 a.m. to 11:00 a.m.
        """,
        ["fri 17:00-20:00", "~thanksgiving 08:00-11:00"],
    ),
    "from a day on": (
        """
        Effective June 1 the visiting hours will be: Saturday 9:00 AM - 3:00 PM. Until then: Sunday 9:00 AM - 1:00 PM.
        """,
        ["~sat 09:00-15:00", "~sun 09:00-13:00"],
    ),
    "the same hours again": (
        """
        Visiting: Monday 8 a.m.-10 a.m. and 1 p.m.-3 p.m., Dorms 1 and 2. Tuesday the same hours, Dorms 3 and 4.
        """,
        ["mon 08:00-10:00 [1,2]", "mon 13:00-15:00 [1,2]", "~tue 08:00-10:00 [3,4]", "~tue 13:00-15:00 [3,4]"],
    ),
    "a day for several rows": (
        """
        <h1>Visits</h1><table>
        <tr><td rowspan="2">Saturday</td><td>9:00 a.m. - 10:00 a.m.</td><td>Unit 1</td></tr>
        <tr><td>10:30 a.m. - 11:30 a.m.</td><td>Unit 2</td></tr>
        <tr><td>Sunday</td><td>9:00 a.m. - 10:00 a.m.</td><td>Unit 3</td></tr></table>
        """,
        ["sat 09:00-10:00 [1]", "sat 10:30-11:30 [2]", "sun 09:00-10:00 [3]"],
    ),
    "as a list of terms": (
        """
        <dl><dt>Visiting days</dt><dd>Thursday, Friday and Saturday</dd><dt>Visiting times</dt>
        <dd>12:00 p.m. to 4:00 p.m.</dd></dl>
        """,
        ["thu,fri,sat 12:00-16:00"],
    ),
    "lawyers first": (
        """
        Legal visitation: 0600-2200 daily. General visitation: 0700-1500 daily, including holidays.
        """,
        ["mon,tue,wed,thu,fri,sat,sun 07:00-15:00"],
    ),
    "sessions by number": (
        """
        Visitation is held on Saturdays.
        Session 1: 8:00 am - 8:45 am
        Session 2: 9:00 am - 9:45 am
        """,
        ["sat 08:00-08:45", "sat 09:00-09:45"],
    ),
    "no beginning": (
        """
        Visits on Saturdays and Sundays end at 3 p.m.; visitors must sign in by 2:15 p.m.
        """,
        ["~sat,sun -15:00"],
    ),
    "dates of one month": (
        """
        September visits: the 5th and 19th, 9 a.m. to noon, last names A-M; \
the 12th and 26th, 9 a.m. to noon, last names N-Z.
        """,
        ["~5,19 09:00-12:00 A-M", "~12,26 09:00-12:00 N-Z"],
    ),
    "two houses on a page": (
        """
        Visiting hours
        Main Jail: Wednesday 1:00 pm - 3:00 pm
        Annex: Saturday 9:00 am - 11:00 am
        """,
        ["~wed 13:00-15:00", "~sat 09:00-11:00"],
    ),
    "struck out": (
        """
        <p>Visiting hours</p><p><del>Sunday 1:00 p.m. - 3:00 p.m.</del> Saturday 1:00 p.m. - 3:00 p.m.</p>
        <p><s>Monday 5 p.m. - 6 p.m.</s></p><!-- Tuesday 5 p.m. - 6 p.m. visits -->
        <p style="display:none">Wednesday 5 p.m. - 6 p.m.</p><p hidden>Thursday 5 p.m. - 6 p.m.</p>
        """,
        ["sat 13:00-15:00"],
    ),
    "from home": (
        """
        Remote video visits from home are possible daily from 7:00 a.m. to 11:00 p.m. They cost 25 cents a minute.
        On-site video visits: weekdays 8:00 a.m. to 4:00 p.m.
        """,
        ["mon,tue,wed,thu,fri,sat,sun 07:00-23:00", "mon,tue,wed,thu,fri 08:00-16:00"],
    ),
    "in the manner of an agency": (
        """
        Hours of Visitation
        Friends and Family: Visits take place on Saturday, Sunday and federal holidays from 8:00 AM to 4:00 PM.
        Attorney Visits: Seven days a week, including holidays, from 6:00 AM to 10:00 PM.
        Clergy: Clergy may visit at any reasonable hour.
        """,
        ["sat,sun,holiday 08:00-16:00"],
    ),
    "all but the first Sunday": (
        """
        Visitors are welcome noon to 3 p.m. on Sundays, except the first Sunday of the month.
        """,
        ["~sun/2,3,4,5 12:00-15:00"],
    ),
    "an afternoon is left out": (
        """
        Visiting: Monday - Friday 9 - 11 AM and 1 - 4 PM (no visits Wednesday afternoons).
        """,
        ["~mon,tue,wed,thu,fri 09:00-11:00", "~mon,tue,thu,fri 13:00-16:00"],
    ),
    "every day but one": (
        """
        Visiting hours are from 8 to 11 in the morning and 1 to 4 in the afternoon every day but Monday.
        """,
        ["~tue,wed,thu,fri,sat,sun 08:00-11:00", "~tue,wed,thu,fri,sat,sun 13:00-16:00"],
    ),
    "on request": (
        """
        Visits: Sundays 8:00 a.m. - 2:00 p.m. \
Special visits may be approved by request on Tuesdays, 2:00 p.m. - 4:00 p.m.
        """,
        ["sun 08:00-14:00", "~tue 14:00-16:00 by request"],
    ),
    "a star": (
        """
        Visitation
        Saturday* 9:00 a.m. - 11:00 a.m.
        Sunday 9:00 a.m. - 11:00 a.m.
        * In months of five Saturdays there are no visits on the last one.
        """,
        ["~sat 09:00-11:00", "sun 09:00-11:00"],
    ),
    "a building by its name": (
        """
        1st, 3rd and 5th Sundays, 12:30 pm - 3:30 pm: Building 2 North may receive visits.
        """,
        ["~sun/1,3,5 12:30-15:30"],
    ),
    "dots for colons": (
        """
        Visits on Saturdays from 8.30 am to 10.30 am.
        """,
        ["sat 08:30-10:30"],
    ),
    "short and crowded": (
        """
        Visiting hrs: Sat./Sun. 0800-1130, 1230-1500. Wed. 1800-2030. Ph: 555-010-0800.
        """,
        ["sat,sun 08:00-11:30", "sat,sun 12:30-15:00", "wed 18:00-20:30"],
    ),
    "an old and a new notice": (
        """
        Visitation
        OLD SCHEDULE
        Saturday 8:00 a.m. - 10:00 a.m.
        NEW SCHEDULE
        Sunday 8:00 a.m. - 10:00 a.m.
        """,
        ["~sat 08:00-10:00", "~sun 08:00-10:00"],
    ),
    "who may come is another matter": (
        """
        Children may visit on Saturdays from 1:00 p.m. to 3:00 p.m. \
Adults may visit Monday to Friday from 1:00 p.m. to 3:00 p.m.
        """,
        ["~sat 13:00-15:00", "~mon,tue,wed,thu,fri 13:00-15:00"],
    ),
    "numbers by odd and even": (
        """
        Evening visiting 5:00 p.m. - 8:00 p.m.: even A-numbers on Mondays, odd A-numbers on Tuesdays.
        """,
        ["~mon 17:00-20:00", "~tue 17:00-20:00"],
    ),
    "words for people that mean a place": (
        """
        Men's Central: visits Saturday 9:00 a.m. to noon. Women's Facility: visits Sunday 9:00 a.m. to noon.
        """,
        ["~sat 09:00-12:00", "~sun 09:00-12:00"],
    ),
    "a season": (
        """
        Summer visiting hours (May through September): Saturday 8:00 a.m. - noon. Winter: Saturday 9:00 a.m. - 1:00 p.m.
        """,
        ["~sat 08:00-12:00", "~sat 09:00-13:00"],
    ),
}

# Written after the reader was mended by the pages above, and read once before a word of it was changed again.
UNSEEN_PAGES = {
    "a sheriff's page": (
        """
        The Sheriff's Office welcomes visitors. Each inmate is allowed two 20-minute visits a week.
        Housing units A1 through A4: Tuesday and Friday, 1:00 P.M. - 4:00 P.M.
        Housing units B1 through B4: Wednesday and Saturday, 1:00 P.M. - 4:00 P.M.
        """,
        ["tue,fri 13:00-16:00 [A1,A2,A3,A4]", "wed,sat 13:00-16:00 [B1,B2,B3,B4]"],
    ),
    "with a headcount": (
        """
        Visitation hours
        Monday through Friday 8:30 a.m. to 10:30 a.m. and 12:30 p.m. to 3:30 p.m.
        Visits stop for count from 10:30 a.m. to 12:30 p.m.
        """,
        ["mon,tue,wed,thu,fri 08:30-10:30", "mon,tue,wed,thu,fri 12:30-15:30"],
    ),
    "by custody": (
        """
        VISITING
        Minimum security: Saturday, 8 a.m. - 10 a.m.
        Medium security: Saturday, 10:30 a.m. - 12:30 p.m.
        Maximum security: by arrangement with the shift supervisor
        """,
        ["sat 08:00-10:00 {minimum}", "sat 10:30-12:30 {medium}"],
    ),
    "a guide by volunteers": (
        """
        We meet at the gate at 12:15. Visits with our group happen on the second Saturday of the month \
from 1 pm to 3 pm;
        the center's own family hours are every Saturday and Sunday, 8 am to 4 pm. Bring a photo ID.
        """,
        ["~sat/2 13:00-15:00", "sat,sun 08:00-16:00"],
    ),
    "two clocks": (
        """
        Visiting is Saturday 9:00-11:00 EST, which is 8:00-10:00 CST.
        """,
        ["~sat 09:00-11:00"],
    ),
    "an answer to a question": (
        """
        Q: When can I visit my husband?
        A: Friends and family may visit Fridays from 6:00 p.m. until 8:00 p.m. and \
Sundays from 1:00 p.m. until 4:00 p.m.
        """,
        ["fri 18:00-20:00", "sun 13:00-16:00"],
    ),
    "every second weekend": (
        """
        Contact visits: every second Saturday 9:00 a.m. - 11:00 a.m. \
Non-contact visits: every Sunday 9:00 a.m. - 11:00 a.m.
        """,
        ["~sat 09:00-11:00", "sun 09:00-11:00"],
    ),
    "tables of genders": (
        """
        <table><caption>Social visitation</caption><tr><th>Day</th><th>Males</th><th>Females</th></tr>
        <tr><td>Saturday</td><td>8:00 am - 11:00 am</td><td>12:00 pm - 2:00 pm</td></tr>
        <tr><td>Sunday</td><td>12:00 pm - 2:00 pm</td><td>8:00 am - 11:00 am</td></tr></table>
        """,
        [
            "sat 08:00-11:00 male",
            "sat 12:00-14:00 female",
            "sun 12:00-14:00 male",
            "sun 08:00-11:00 female",
        ],
    ),
    "lobby and visits": (
        """
        The lobby opens at 7:00 a.m. Visiting is conducted Saturday and Sunday, 8:00 a.m. to 12:00 noon.
        Visitors arriving after 11:30 a.m. will not be processed.
        """,
        ["sat,sun 08:00-12:00"],
    ),
    "a notice of a virus": (
        """
        NOTICE: Because of illness in units C and D visits there are suspended. Other units: Sunday 1 p.m. - 3 p.m.
        """,
        ["~sun 13:00-15:00"],
    ),
    "numbers on alternate days": (
        """
        Visitation is based on the last digit of the A-number. A-number ending in 0-4: Saturday 8:00 a.m. - 2:00 p.m.
        A-number ending in 5-9: Sunday 8:00 a.m. - 2:00 p.m.
        """,
        ["sat 08:00-14:00 #0-4", "sun 08:00-14:00 #5-9"],
    ),
    "a chart in words": (
        """
        Mon  No visits
        Tue  6:00 PM – 8:30 PM
        Wed  No visits
        Thu  6:00 PM – 8:30 PM
        Sat  8:00 AM – 10:30 AM, 1:00 PM – 3:30 PM
        Visits are first come, first served.
        """,
        ["tue 18:00-20:30", "thu 18:00-20:30", "sat 08:00-10:30", "sat 13:00-15:30"],
    ),
}
