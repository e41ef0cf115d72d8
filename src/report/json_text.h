/*
 * JSON, written as it goes: for reports too long to be held as a tree. Keys and
 * values alternate as the caller says; commas and line breaks come by
 * themselves. What comes out is valid UTF-8 and can be shown in a terminal;
 * bytes that are no UTF-8 become \xNN, as in the result of `gonogo check`.
 */
#ifndef GONOGO_REPORT_JSON_TEXT_H
#define GONOGO_REPORT_JSON_TEXT_H

#include "base/buf.h"

struct json_text {
	struct buf *out;
	unsigned depth;
	bool first; /* nothing stands in this object or list yet */
	bool keyed; /* a key waits for its value */
	bool flat;  /* a list of numbers on one line */
};

void json_begin(struct json_text *j, char bracket); /* '{' or '[' */
void json_end(struct json_text *j, char bracket);   /* '}' or ']' */
void json_key(struct json_text *j, const char *key);
void json_key_str(struct json_text *j, str key); /* any bytes */
void json_str(struct json_text *j, str s);
void json_number(struct json_text *j, double f); /* NaN, infinite: null */
void json_whole(struct json_text *j, uint64_t n);
void json_bool(struct json_text *j, bool b);
void json_null(struct json_text *j);

/* Key and value. */
void json_put_str(struct json_text *j, const char *key, str s);
void json_put_number(struct json_text *j, const char *key, double f);
void json_put_whole(struct json_text *j, const char *key, uint64_t n);
void json_put_bool(struct json_text *j, const char *key, bool b);

#endif
