#include "base/date.h"

#include "base/arena.h"

static bool digits(str s, size_t at, size_t n, int *out)
{
	int v = 0;

	if (s.len < at + n)
		return false;
	for (size_t i = at; i < at + n; i++) {
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
		v = v * 10 + (s.s[i] - '0');
	}
	*out = v;
	return true;
}

static bool leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };

	return m == 2 && leap(y) ? 29 : days[m - 1];
}

/* Howard Hinnant's days_from_civil, public domain algorithm. */
static date from_civil(int y, int m, int d)
{
	int era, yoe, doy, doe;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

static date read_prefix(str s)
{
	int y, m, d;

	if (!digits(s, 0, 4, &y) || !digits(s, 5, 2, &m) || !digits(s, 8, 2, &d))
		return DATE_NONE;
	if (s.s[4] != '-' || s.s[7] != '-')
		return DATE_NONE;
	if (y < 1 || m < 1 || m > 12 || d < 1 || d > month_days(y, m))
		return DATE_NONE;
	return from_civil(y, m, d);
}

date date_read(str s)
{
	return s.len == 10 ? read_prefix(s) : DATE_NONE;
}

str date_text(struct arena *a, date when)
{
	int64_t z = (int64_t)when + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int64_t d = doy - (153 * mp + 2) / 5 + 1;
	int64_t m = mp < 10 ? mp + 3 : mp - 9;
	int64_t y = yoe + era * 400 + (m <= 2);

	if (when == DATE_NONE)
		return (str){ "", 0 };
	return str_printf(a, "%04d-%02d-%02d", (int)y, (int)m, (int)d);
}

static bool read_offset(str s, int *seconds)
{
	int h = 0, m = 0;

	*seconds = 0;
	if (!s.len || str_eq(s, S("Z")) || str_eq(s, S("z")) ||
	    str_eq(s, S(" UTC")))
		return true;
	if (s.s[0] != '+' && s.s[0] != '-')
		return false;
	if (!digits(s, 1, 2, &h))
		return false;
	if (s.len == 6 && s.s[3] == ':') {
		if (!digits(s, 4, 2, &m))
			return false;
	} else if (s.len == 5) {
		if (!digits(s, 3, 2, &m))
			return false;
	} else if (s.len != 3) {
		return false;
	}
	if (h > 23 || m > 59)
		return false;
	*seconds = (h * 60 + m) * 60 * (s.s[0] == '-' ? -1 : 1);
	return true;
}

bool time_read(str s, double *seconds)
{
	date day;
	int h, m, sec = 0, offset;
	double fraction = 0, scale = 1;
	size_t at = 16;

	s = str_trim(s);
	if (s.len < 16 || (s.s[10] != 'T' && s.s[10] != ' '))
		return false;
	day = read_prefix(s);
	if (day == DATE_NONE || !digits(s, 11, 2, &h) || s.s[13] != ':' ||
	    !digits(s, 14, 2, &m))
		return false;
	if (s.len > at && s.s[at] == ':') {
		if (!digits(s, 17, 2, &sec))
			return false;
		at = 19;
	}
	if (s.len > at && (s.s[at] == '.' || s.s[at] == ',')) {
		for (at++; at < s.len && s.s[at] >= '0' && s.s[at] <= '9'; at++) {
			scale /= 10;
			fraction += scale * (s.s[at] - '0');
		}
	}
	if (h > 23 || m > 59 || sec > 60 ||
	    !read_offset(str_sub(s, at, s.len), &offset))
		return false;
	*seconds = (double)day * 86400 + h * 3600 + m * 60 + sec + fraction -
		   offset;
	return true;
}
