#include "base/hash.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void expect_sha256(str bytes, const char *want)
{
	struct arena a;

	arena_init(&a);
	assert_true(str_eq(sha256_hex(&a, bytes), str_from(want)));
	arena_release(&a);
}

/* The vectors of FIPS 180-4's examples and of its predecessors. */
static void test_vectors(void **state)
{
	static char million[1000000];

	(void)state;
	expect_sha256(S(""),
		      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4959"
		      "91b7852b855");
	expect_sha256(S("abc"),
		      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb41"
		      "0ff61f20015ad");
	expect_sha256(
		S("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db"
		"06c1");
	memset(million, 'a', sizeof(million));
	expect_sha256(
		str_of(million, sizeof(million)),
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc711"
		"2cd0");
}

static void digest(uint8_t out[32], str bytes, size_t cut, bool fast)
{
	struct sha256 h;

	sha256_init(&h);
	h.fast = h.fast && fast;
	for (size_t at = 0; at < bytes.len; at += cut)
		sha256_add(&h, str_sub(bytes, at, at + cut));
	sha256_end(&h, out);
}

/* Every length around the block size, cut anyhow, with and without the
 * processor's help. */
static void test_paths_agree(void **state)
{
	uint8_t bytes[300];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 167 + 13);
	for (size_t n = 0; n < sizeof(bytes); n++) {
		uint8_t want[32], got[32];

		digest(want, str_of(bytes, n), 1000, false);
		for (size_t cut = 1; cut < 150; cut += 21) {
			digest(got, str_of(bytes, n), cut, true);
			assert_memory_equal(want, got, 32);
		}
	}
}

static void test_hex(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a);
	assert_true(str_eq(hash_hex(&a, (const uint8_t *)"\x00\xff\x1a", 3),
			   S("00ff1a")));
	/* As `xxhsum -H2` prints it. */
	assert_true(str_eq(hash128_hex(&a, hash128(S(""))),
			   S("99aa06d3014798d86001c324468d497f")));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_paths_agree),
		cmocka_unit_test(test_hex),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
