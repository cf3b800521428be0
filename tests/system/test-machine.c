/*
 * Fingerprints: the same from run to run on one machine for one user, and nowhere else.
 */
#include "room.h"

#include "system/machine.h"

#include <string.h>
#include <unistd.h>

#define USUAL_FILE "etc/machine-id"
#define BUS_FILE   "var/lib/dbus/machine-id"

#define ID    "0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210"

static bool same(const MachineKey *left, const MachineKey *right)
{
	return memcmp(left->bytes, right->bytes, sizeof left->bytes) == 0;
}

static bool is_wiped(const MachineKey *key)
{
	static const MachineKey zero;

	return same(key, &zero);
}

static void test_key(void)
{
	MachineKey key, again;

	machine_key_init(&key);
	machine_key_init(&again);
	g_assert_true(same(&key, &again));
	g_assert_false(is_wiped(&key));
	machine_key_clear(&key);
	g_assert_true(is_wiped(&key));
}

static void check_print(const char *key, const char *text, const char *expected)
{
	MachineKey padded = { { 0 } };
	char print[MACHINE_FINGERPRINT_SIZE];

	memcpy(padded.bytes, key, strlen(key));
	machine_fingerprint(&padded, text, strlen(text), print);
	g_assert_cmpstr(print, ==, expected);
}

/* RFC 4231, sections 4.2 to 4.4; HMAC itself pads short keys with zeros. */
static void test_known(void)
{
	g_autofree char *key_1 = g_strnfill(20, 0x0b);
	g_autofree char *key_3 = g_strnfill(20, (char)0xaa);
	g_autofree char *text_3 = g_strnfill(50, (char)0xdd);

	check_print(key_1, "Hi There", "b0344c61");
	check_print("Jefe", "what do ya want for nothing?", "5bdcc146");
	check_print(key_3, text_3, "773ea91e");
}

static void test_length(void)
{
	MachineKey key = { { 0 } };
	char empty[MACHINE_FINGERPRINT_SIZE];
	char nul[MACHINE_FINGERPRINT_SIZE];

	machine_fingerprint(&key, NULL, 0, empty);
	machine_fingerprint(&key, "", 1, nul);
	g_assert_cmpuint(strlen(empty), ==, 8);
	g_assert_cmpstr(empty, !=, nul);
}

/* Whether the key is that one when the file says so. */
static bool makes(const char *path, const char *text, const MachineKey *expected)
{
	MachineKey key;

	room_write("/", path, text);
	machine_key_init(&key);
	return same(&key, expected);
}

/* The machine ids of the room decide, the usual file first; without any the host's name. */
static bool follows_ids(const char *room)
{
	static const char *const unusable[] = { "", "\n", "uninitialized\n", ID "0", ID "\n" ID,
		"0123456789ABCDEF0123456789ABCDEF\n" };
	MachineKey host, bus, usual;

	room_enter(room);
	machine_key_init(&host);
	g_assert_false(makes(BUS_FILE, OTHER "\n", &host));
	machine_key_init(&bus);
	g_assert_false(makes(USUAL_FILE, ID "\n", &bus));
	machine_key_init(&usual);
	g_assert_false(same(&usual, &host));
	g_assert_true(makes(USUAL_FILE, ID, &usual));
	for (gsize i = 0; i < G_N_ELEMENTS(unusable); i++)
		g_assert_true(makes(USUAL_FILE, unusable[i], &bus));
	g_assert_true(makes(BUS_FILE, "", &host));
	return true;
}

static void test_ids(void)
{
	g_auto(Room) room = room_new();

	room_mkdir(room, "etc");
	room_mkdir(room, "var");
	room_mkdir(room, "var/lib");
	room_mkdir(room, "var/lib/dbus");
	g_assert_true(room_in_child(follows_ids, room));
}

static bool differs_for_other_user(const char *room)
{
	MachineKey ours, theirs;

	(void)room;
	machine_key_init(&ours);
	if (setresuid(65534, 65534, 65534) < 0)
		return false;
	machine_key_init(&theirs);
	return !same(&ours, &theirs);
}

static void test_users(void)
{
	if (getuid() != 0)
		g_test_skip("only root can become another user");
	else
		g_assert_true(room_in_child(differs_for_other_user, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/machine/key", test_key);
	g_test_add_func("/machine/known", test_known);
	g_test_add_func("/machine/length", test_length);
	g_test_add_func("/machine/ids", test_ids);
	g_test_add_func("/machine/users", test_users);
	return g_test_run();
}
