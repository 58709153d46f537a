/* Addresses, networks, and whose request it is behind proxies. */
#include "support/check.h"

#include "gateway/network.h"

static struct address address(const char *text)
{
	struct address parsed;
	assert_int_equal(address_parse(text, &parsed), OK);
	return parsed;
}

static bool holds(const char *networks, const char *text)
{
	struct networks list;
	struct address parsed = address(text);
	assert_int_equal(networks_parse(networks, &list), OK);
	return networks_hold(&list, &parsed);
}

static void networks_hold_what_they_name(void **state)
{
	(void)state;
	assert_true(holds("127.0.0.1, ::1", "::1"));
	assert_true(holds("127.0.0.1", "::ffff:127.0.0.1"));
	assert_false(holds("127.0.0.1", "127.0.0.2"));
	assert_true(holds("10.0.0.0/8", "10.255.1.2"));
	assert_false(holds("10.0.0.0/8", "11.0.0.1"));
	assert_true(holds("10.0.0.0/9", "10.127.0.1"));
	assert_false(holds("10.0.0.0/9", "10.128.0.1"));
	assert_true(holds("2001:db8::/33", "2001:db8:7fff::1"));
	assert_false(holds("2001:db8::/33", "2001:db8:8000::1"));
	assert_true(holds("0.0.0.0/0", "192.0.2.1"));
	assert_false(holds("0.0.0.0/0", "2001:db8::1"));
	assert_false(holds("", "127.0.0.1"));
}

static void other_texts_are_refused(void **state)
{
	(void)state;
	struct networks list;
	static const char *const wrong[] = {"localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1",
	    "10.0.0/8", "::/129", "::/x", "10.0.0.0/8/8", "1.2.3.4 /8", "1,2,3,4"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(networks_parse(wrong[i], &list), INVALID_ARGUMENT);
	}
}

static void loopback_is_known(void **state)
{
	(void)state;
	struct address one = address("127.1.2.3");
	struct address other = address("::1");
	struct address none = address("128.0.0.1");
	assert_true(address_is_loopback(&one));
	assert_true(address_is_loopback(&other));
	assert_false(address_is_loopback(&none));
}

static bool client_is(const char *peer, const char *forwarded, const char *expected)
{
	struct networks trusted;
	struct address from = address(peer);
	struct address wanted = address(expected);
	assert_int_equal(networks_parse("127.0.0.1, 10.0.0.0/8", &trusted), OK);
	struct address client = address_of_client(&from, forwarded, &trusted);
	return address_equals(&client, &wanted);
}

static void only_trusted_proxies_are_believed(void **state)
{
	(void)state;
	assert_true(client_is("192.0.2.7", "198.51.100.1", "192.0.2.7"));
	assert_true(client_is("127.0.0.1", "198.51.100.1", "198.51.100.1"));
	assert_true(client_is("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"));
	assert_true(client_is("127.0.0.1", "198.51.100.1, 10.1.1.1", "198.51.100.1"));
	assert_true(client_is("127.0.0.1", "10.2.2.2,10.1.1.1", "10.2.2.2"));
	assert_true(client_is("127.0.0.1", NULL, "127.0.0.1"));
	assert_true(client_is("127.0.0.1", "", "127.0.0.1"));
	assert_true(client_is("127.0.0.1", "nonsense", "127.0.0.1"));
	assert_true(client_is("127.0.0.1", "2001:db8::5", "2001:db8::5"));
}

static bool same_site(const char *one, const char *other)
{
	struct address left = address(one);
	struct address right = address(other);
	left = address_of_site(&left);
	right = address_of_site(&right);
	return address_equals(&left, &right);
}

static void callers_have_a_network_of_their_own(void **state)
{
	(void)state;
	assert_true(same_site("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"));
	assert_false(same_site("2001:db8:1:2::1", "2001:db8:1:3::1"));
	assert_true(same_site("192.0.2.1", "192.0.2.1"));
	assert_false(same_site("192.0.2.1", "192.0.2.2"));
	assert_false(same_site("192.0.2.1", "::1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(networks_hold_what_they_name),
	    cmocka_unit_test(other_texts_are_refused),
	    cmocka_unit_test(loopback_is_known),
	    cmocka_unit_test(only_trusted_proxies_are_believed),
	    cmocka_unit_test(callers_have_a_network_of_their_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
