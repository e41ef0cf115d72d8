/*
 * Any bytes to tokens: in order, within the text, balanced. The scratch is used
 * again for every input, as a worker does for every file.
 */
#include "base/scan.h"
#include "formats/py_decode.h"
#include "formats/py_token.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct py_scratch *s, size_t len)
{
	size_t depth = 0;

	for (size_t i = 0; i < s->token.n; i++) {
		const struct py_token *t = &s->token.v[i];

		if (t->start > t->end || t->end > len ||
		    (i && t->start < t[-1].end))
			abort();
		depth += t->kind == PY_T_INDENT;
		depth -= t->kind == PY_T_DEDENT;
	}
	if (depth || s->token.v[s->token.n - 1].kind != PY_T_END)
		abort();
}

static void cut(struct arena *a, struct py_scratch *s, str bytes,
		const struct py_lex_options *o)
{
	struct py_decoded d = py_decode(a, bytes, false);

	arena_reset(&s->file);
	py_lex(s, d.text, o);
	check(s, d.text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct py_lex_options o = { .max_tokens = 1u << 20,
				    .max_string = 1u << 20 };
	static struct py_scratch s; /* zero is initialised */
	static struct arena a;

	if (!size)
		return 0;
	o.version = (uint16_t)(308 + data[0] % 7);
	o.recover = data[0] & 64;
	o.pattern = data[0] & 128;
	cut(&a, &s, str_of(data + 1, size - 1), &o);
	arena_reset(&a);
	return 0;
}
