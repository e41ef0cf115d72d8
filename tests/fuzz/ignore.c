/* Up to an empty line: a .gitignore; the rest: paths, one a line. */
#include "facts/ignore.h"
#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str in = str_of(data, size), path;
	size_t end = str_find(in, S("\n\n"), 0);
	const struct ignore *deep, *top;
	struct arena a;

	arena_init(&a);
	top = ignore_read(&a, str_sub(in, 0, end), S(""), NULL, 1000);
	deep = ignore_read(&a, str_sub(in, 0, end), S("a"), top, 1000);
	in = str_sub(in, end + 2, in.len);
	for (int i = 0; i < 20 && str_line(&in, &path); i++) {
		if (!path.len || path.s[0] == '/')
			continue;
		ignore_match(top, path, i % 2);
		if (str_starts(path, S("a/")) && path.len > 2)
			ignore_match(deep ? deep : top, path, i % 2);
	}
	arena_release(&a);
	return 0;
}
