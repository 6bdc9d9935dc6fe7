/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-param-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Numbers with a unit behind them: 10M, 1.5GiB, 200 kB, 5s, 2m. Sizes are those of GNU coreutils: K
 * and KiB are 1024 bytes, kB are 1000, whatever the case of the letters; and Ki, as numfmt has it,
 * is 1024 too. What is counted has no units, as with ripgrep and find: a thousand matches are 1000,
 * and 1K, which is 1024 to head, would be neither to everybody.
 */

enum
{
  MAX_DIGITS = 22, /* of which 2^50 times as much has room in 128 bits */
};

typedef struct
{
  const char *name;
  guint64     numerator;
  guint64     denominator;
} Unit;

/* Of the letter, of the letter with “i” and “iB”, and of the letter with “B”. */
#define SIZES(letter, exponent_2, thousands)                   \
  { letter, G_GUINT64_CONSTANT (1) << (exponent_2), 1 },       \
    { letter "i", G_GUINT64_CONSTANT (1) << (exponent_2), 1 }, \
    { letter "ib", G_GUINT64_CONSTANT (1) << (exponent_2), 1 }, { letter "b", (thousands), 1 }

static const Unit bytes[] = {
  { "b", 1, 1 },
  { "bytes", 1, 1 },
  SIZES ("k", 10, 1000),
  SIZES ("m", 20, 1000000),
  SIZES ("g", 30, 1000000000),
  SIZES ("t", 40, G_GUINT64_CONSTANT (1000000000000)),
  SIZES ("p", 50, G_GUINT64_CONSTANT (1000000000000000)),
};

static const Unit seconds[] = {
  { "ms", 1, 1000 },
  { "s", 1, 1 },
  { "sec", 1, 1 },
  { "m", 60, 1 },
  { "min", 60, 1 },
  { "h", 3600, 1 },
  { "d", 86400, 1 },
};

static const Unit milliseconds[] = {
  { "ms", 1, 1 },
  { "s", 1000, 1 },
  { "sec", 1000, 1 },
  { "m", 60000, 1 },
  { "min", 60000, 1 },
  { "h", 3600000, 1 },
  { "d", 86400000, 1 },
};

static const struct
{
  const char *name;
  const Unit *units;
  guint       n_units;
} scales[] = {
  { "bytes", bytes, G_N_ELEMENTS (bytes) },
  { "bytes/s", bytes, G_N_ELEMENTS (bytes) },
  { "s", seconds, G_N_ELEMENTS (seconds) },
  { "ms", milliseconds, G_N_ELEMENTS (milliseconds) },
};

/* Of a unit as it is in the sources: 1 and more; 0 for one that has no other sizes. */
guint
_bellhop_param_find_scale (const char *unit)
{
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    if (g_str_equal (scales[i].name, unit))
      return i + 1;
  return 0;
}

static const Unit *
find_unit (guint       scale,
           const char *typed)
{
  g_autofree char *lower = g_ascii_strdown (typed, -1);

  if (g_str_has_suffix (scales[scale - 1].name, "/s") && g_str_has_suffix (lower, "/s"))
    lower[strlen (lower) - 2] = '\0';
  for (guint i = 0; i < scales[scale - 1].n_units; i++)
    if (g_str_equal (scales[scale - 1].units[i].name, lower))
      return &scales[scale - 1].units[i];
  return NULL;
}

/* Exactly: a fraction is written to its last digit, so that one of a byte is none. */
static char *
multiply (const char *digits,
          gsize       n_whole,
          gsize       n_fraction,
          const Unit *unit)
{
  unsigned __int128 number = 0;
  unsigned __int128 divisor = unit->denominator;
  GString          *text;

  for (const char *at = digits; at < digits + n_whole + (n_fraction > 0 ? n_fraction + 1 : 0); at++)
    if (*at != '.')
      number = number * 10 + (unsigned) (*at - '0');
  for (gsize i = 0; i < n_fraction; i++)
    divisor *= 10;
  number *= unit->numerator;
  if (number / divisor > G_MAXUINT64)
    return NULL;

  text = g_string_new (NULL);
  g_string_append_printf (text, "%" G_GUINT64_FORMAT, (guint64) (number / divisor));
  number %= divisor;
  if (number > 0)
    g_string_append_c (text, '.');
  for (; number > 0; number %= divisor)
    {
      number *= 10;
      g_string_append_c (text, (char) ('0' + (int) (number / divisor)));
    }
  return g_string_free (text, FALSE);
}

/* What a person typed: a number, and what stands behind it. */
typedef struct
{
  const char *start;
  gsize       n_whole; /* digits before the point */
  gsize       n_fraction;
  char       *unit; /* Owned */
} Typed;

static Typed
read_typed (const char *text)
{
  static const char digits[] = "0123456789";
  const char       *start = text + strspn (text, " \t");
  const gsize       n_whole = strspn (start, digits);
  const char       *point = start + n_whole;
  const gsize       n_fraction = *point == '.' ? strspn (point + 1, digits) : 0;
  const char       *end = point + (n_fraction > 0 ? n_fraction + 1 : 0);

  return (Typed){ start, n_whole, n_fraction, g_strstrip (g_strdup (end)) };
}

/* A number with a unit as one without, in the unit of its parameter. NULL: @text is none. */
char *
_bellhop_param_apply_scale (guint       scale,
                            const char *text)
{
  const Typed      typed = read_typed (text);
  g_autofree char *name = typed.unit;
  const Unit      *unit = scale > 0 && *name != '\0' ? find_unit (scale, name) : NULL;

  if (unit == NULL || typed.n_whole == 0 || typed.n_whole + typed.n_fraction > MAX_DIGITS)
    return NULL;
  return multiply (typed.start, typed.n_whole, typed.n_fraction, unit);
}

/* What to say of a number with something behind it that was refused; NULL: @text is none. */
const char *
_bellhop_param_complain_of_scale (guint       scale,
                                  const char *text)
{
  const Typed      typed = read_typed (text);
  g_autofree char *name = typed.unit;

  if (typed.n_whole == 0 || !g_ascii_isalpha (*name))
    return NULL;
  if (scale == 0)
    return _("is not a plain number: write all its digits");
  if (find_unit (scale, name) != NULL)
    return _("is out of range");
  return g_str_has_prefix (scales[scale - 1].name, "bytes")
           ? _("is not a size: write it as 500kB, 10M or 1.5GiB")
           : _("is not a time: write it as 500ms, 5s or 2min");
}
