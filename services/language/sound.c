#include "language/sound.h"

#include "language/stem.h"

#include <assert.h>
#include <string.h>

enum { SOUND_BYTES_MAX = 2 * WORD_BYTES_MAX };

/* The first that fits at a place; a sound is at most twice as long as its letters. */
static const struct {
	const char *letters, *sound;
} sounds[] = {
    {"ei", "y"},
    {"ij", "y"},
    {"ou", "au"},
    {"ie", "i"},
    {"ph", "f"},
    {"th", "t"},
    {"ch", "g"},
    {"ce", "se"},
    {"ci", "si"},
    {"cy", "si"},
    {"c", "k"},
    {"q", "k"},
    {"x", "ks"},
    {"y", "i"},
    {"v", "f"},
    {"z", "s"},
};

/* Appends the sound unless it goes on with what was there: tt is t. */
static void sound_append(char *to, size_t *used, const char *sound, size_t size)
{
	if (size == 1 && *used > 0 && to[*used - 1] == sound[0]) {
		return;
	}
	memcpy(to + *used, sound, size);
	*used += size;
}

/* Appends what the start of word sounds like; returns of how many letters. */
static size_t sound_take(const char *word, char *to, size_t *used)
{
	for (size_t i = 0; i < sizeof sounds / sizeof sounds[0]; i++) {
		size_t size = strlen(sounds[i].letters);
		if (strncmp(word, sounds[i].letters, size) == 0) {
			sound_append(to, used, sounds[i].sound, strlen(sounds[i].sound));
			return size;
		}
	}
	sound_append(to, used, word, 1);
	return 1;
}

/* d, t, dt and td at the end sound as t; returns the new size. */
static size_t end_harden(char *sound, size_t size)
{
	size_t kept = size;
	while (kept > 0 && (sound[kept - 1] == 'd' || sound[kept - 1] == 't')) {
		kept--;
	}
	if (kept < size) {
		sound[kept++] = 't';
	}
	return kept;
}

static void sound_fold(const char *word, char ret_sound[static SOUND_BYTES_MAX + 1])
{
	size_t used = 0;
	assert(strlen(word) <= WORD_BYTES_MAX);
	while (*word != '\0') {
		word += sound_take(word, ret_sound, &used);
	}
	used = end_harden(ret_sound, used);
	ret_sound[used] = '\0';
}

bool sound_is_same(const char *a, const char *b)
{
	char a_sound[SOUND_BYTES_MAX + 1], b_sound[SOUND_BYTES_MAX + 1];
	sound_fold(a, a_sound);
	sound_fold(b, b_sound);
	return strcmp(a_sound, b_sound) == 0;
}
