#include "formats/textlog_key.h"

#include <string.h>

enum { KEY_BYTES = 100, KEY_WORDS = 6 };

str key_strip(str s, const char *left, const char *right)
{
	while (s.len && strchr(left, s.s[0]) && s.s[0]) {
		s.s++;
		s.len--;
	}
	while (s.len && strchr(right, s.s[s.len - 1]) && s.s[s.len - 1])
		s.len--;
	return s;
}

static size_t last_sign(str s)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.s[i - 1] == '=' ||
		    (s.s[i - 1] == ':' && i < s.len && s.s[i] == ' '))
			return i;
	return 0;
}

size_t key_words(str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.s[i] != ' ' && (!i || s.s[i - 1] == ' ');
	return n;
}

/* What stands behind a bracket that is still open: "CE Loss [bsz". */
static str behind_bracket(str s)
{
	for (size_t i = s.len; i > 0; i--) {
		char c = s.s[i - 1];

		if (c == ')' || c == ']')
			return s;
		if (c == '(' || c == '[')
			return str_sub(s, i, s.len);
	}
	return s;
}

/* "  Test set: Average loss: " gives "Average loss". */
struct found_key found_key_of(str region)
{
	struct found_key f = { .key = region };
	str s = key_strip(region, " \t", " \t[(\"'");
	size_t gap;

	f.bracket = !s.len && key_strip(region, " \t", " \t").len > 0;
	if (s.len && (s.s[s.len - 1] == ':' || s.s[s.len - 1] == '=')) {
		f.sign = true;
		s = key_strip(s, "", ":= \t");
	}
	f.quoted = s.len && (s.s[s.len - 1] == '"' || s.s[s.len - 1] == '\'');
	s = key_strip(s, "", "\"'");
	s = str_sub(s, last_sign(s), s.len);
	for (gap = s.len; gap > 1; gap--)
		if (s.s[gap - 1] == ' ' && s.s[gap - 2] == '.' && gap > 5)
			break;
	if (gap > 1)
		s = str_sub(s, gap, s.len);
	for (gap = s.len; gap > 1; gap--)
		if (s.s[gap - 1] == ' ' && s.s[gap - 2] == ' ')
			break;
	if (gap > 1)
		s = str_sub(s, gap, s.len);
	s = behind_bracket(s);
	s = key_strip(s, " \t:-*>[]()\"'/", " \t");
	if (s.len > KEY_BYTES || str_has(s, S(".py")) || key_words(s) > KEY_WORDS)
		s = S("");
	f.key = s;
	return f;
}

/* "AssertionError", "ValueError": one word in CamelCase that no measure of an
 * error has. */
bool key_is_exception(str key)
{
	static const char *const measures[] = { "Mean", "Squared", "Absolute",
						"Percent", "Log" };

	if (!str_ends(key, S("Error")) || key.len == 5 ||
	    str_find_byte(key, ' ', 0) < key.len ||
	    str_find_byte(key, '_', 0) < key.len)
		return false;
	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++)
		if (str_has(key, str_from(measures[i])))
			return false;
	return true;
}

/* The output of an operation: "crf_loss/transition:0, shape = (10, 10)". Taken
 * when its number is whole. */
bool key_is_tensor(str key, str region)
{
	return str_ends(region, S(":")) && str_find_byte(key, '/', 0) < key.len;
}

bool key_is_global_step(str key)
{
	return str_ends(key, S("global_step")) ||
	       str_ends(key, S("GLOBAL_STEP"));
}
