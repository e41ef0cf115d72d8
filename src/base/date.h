/* Calendar dates: sign-offs, waivers, "today". No clock is read here. */
#ifndef GONOGO_BASE_DATE_H
#define GONOGO_BASE_DATE_H

#include "base/str.h"

/* Days since 1970-01-01; DATE_NONE = no date. */
typedef int32_t date;
#define DATE_NONE INT32_MIN

/* YYYY-MM-DD only, a real day of the calendar; DATE_NONE otherwise. */
date date_read(str s);
str date_text(struct arena *a, date d);

/*
 * Seconds since 1970 of an ISO 8601 time ("2026-01-01T06:00:00Z", a space for
 * T, fractions, offsets; without an offset it is taken as UTC). False when it
 * is not one.
 */
bool time_read(str s, double *seconds);

#endif
