/*
 * The name in front of a number of a text log: "  Test set: Average loss: "
 * gives "Average loss".
 */
#ifndef GONOGO_FORMATS_TEXTLOG_KEY_H
#define GONOGO_FORMATS_TEXTLOG_KEY_H

#include "base/str.h"

struct found_key {
	str key;
	bool sign;    /* ':' or '=' stood between */
	bool bracket; /* nothing but a bracket before the number */
	bool quoted;
};

/* `region`: what stands between the number before, or a sign that ends names,
 * and the number. No name: an empty key. */
struct found_key found_key_of(str region);

/* Words parted by spaces. */
size_t key_words(str key);
/* Without these bytes at its ends. */
str key_strip(str s, const char *left, const char *right);

bool key_is_exception(str key);
bool key_is_tensor(str key, str region);
bool key_is_global_step(str key);

#endif
