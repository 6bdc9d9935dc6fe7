/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-slice.h"

#include "check-entity.h"

gboolean
check_slice_is (const CheckSlice *self,
                const char       *word)
{
  return self->start != NULL && strlen (word) == self->length &&
         g_ascii_strncasecmp (self->start, word, self->length) == 0;
}

/* --- Bytes to characters --- */

static gboolean
is_utf8 (const char *charset)
{
  return charset == NULL || g_ascii_strcasecmp (charset, "utf-8") == 0 ||
         g_ascii_strcasecmp (charset, "utf8") == 0;
}

/* By the standard, those of the West are what Windows made of them. */
static const char *
get_known_name (const char *charset)
{
  static const char *const western[] = { "iso-8859-1", "iso8859-1", "latin1", "us-ascii", "ascii" };

  for (guint i = 0; i < G_N_ELEMENTS (western); i++)
    if (g_ascii_strcasecmp (charset, western[i]) == 0)
      return "windows-1252";
  return charset;
}

char *
check_slice_dup_text (const CheckSlice *self,
                      const char       *charset)
{
  char *text = NULL;

  if (self->start == NULL)
    return NULL;
  if (charset == NULL && !g_utf8_validate_len (self->start, self->length, NULL))
    charset = "windows-1252";
  if (!is_utf8 (charset))
    text = g_convert_with_fallback (self->start, (gssize) self->length, "UTF-8",
                                    get_known_name (charset), "\xef\xbf\xbd", NULL, NULL, NULL);
  return text != NULL ? text : g_utf8_make_valid (self->start, (gssize) self->length);
}

/* --- Character references --- */

static gunichar
get_sound_character (gunichar c)
{
  static const guint16 windows[] = {
    0x20ac,
    0x81,
    0x201a,
    0x192,
    0x201e,
    0x2026,
    0x2020,
    0x2021,
    0x2c6,
    0x2030,
    0x160,
    0x2039,
    0x152,
    0x8d,
    0x17d,
    0x8f,
    0x90,
    0x2018,
    0x2019,
    0x201c,
    0x201d,
    0x2022,
    0x2013,
    0x2014,
    0x2dc,
    0x2122,
    0x161,
    0x203a,
    0x153,
    0x9d,
    0x17e,
    0x178,
  };

  if (c >= 0x80 && c < 0x80 + G_N_ELEMENTS (windows))
    return windows[c - 0x80];
  return c == 0 || !g_unichar_validate (c) ? 0xfffd : c;
}

/* The number behind “&#”. Returns where it ends, or NULL when there is none. */
static const char *
read_number (const char *at,
             gunichar   *out_character)
{
  const gboolean is_hex = *at == 'x' || *at == 'X';
  const char    *start = is_hex ? at + 1 : at;
  gunichar       c = 0;

  for (at = start; is_hex ? g_ascii_isxdigit (*at) : g_ascii_isdigit (*at); at++)
    if (c <= 0x10ffff)
      c = c * (is_hex ? 16 : 10) + (gunichar) g_ascii_xdigit_value (*at);
  if (at == start)
    return NULL;

  *out_character = get_sound_character (c);
  return *at == ';' ? at + 1 : at;
}

/* The name behind “&”. The old ones need no semicolon, but in an attribute they are none when more
 * of a word or an equals sign follows: “?a=1&copy=2”. */
static const char *
read_name (const char  *at,
           const char **out_text)
{
  const CheckEntity *entity;
  gsize              length = 0;

  while (g_ascii_isalnum (at[length]))
    length++;
  entity = check_entity_find (at, length);
  if (entity == NULL)
    return NULL;

  *out_text = entity->text;
  if (at[length] == ';')
    return at + length + 1;
  return entity->is_old && at[length] != '=' ? at + length : NULL;
}

/* Appends what the reference at “&” stands for. Returns what follows it, or NULL: it is none. */
static const char *
append_reference (GString    *value,
                  const char *at)
{
  gunichar    character = 0;
  const char *text = NULL;
  const char *next;

  if (at[1] == '#')
    {
      next = read_number (at + 2, &character);
      if (next != NULL)
        g_string_append_unichar (value, character);
      return next;
    }
  next = read_name (at + 1, &text);
  if (next != NULL)
    g_string_append (value, text);
  return next;
}

char *
check_slice_dup_value (const CheckSlice *self,
                       const char       *charset)
{
  g_autofree char *text = check_slice_dup_text (self, charset);
  const char      *at = text;
  GString         *value;

  if (text == NULL || strchr (text, '&') == NULL)
    return g_steal_pointer (&text);

  value = g_string_sized_new (strlen (text));
  while (*at != '\0')
    {
      const gsize length = strcspn (at, "&");
      const char *next;

      g_string_append_len (value, at, (gssize) length);
      at += length;
      if (*at == '\0')
        break;
      next = append_reference (value, at);
      if (next == NULL)
        g_string_append_c (value, '&');
      at = next != NULL ? next : at + 1;
    }
  return g_string_free (value, FALSE);
}
