/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-decimal.h"

#include <string.h>

/*
 * Numbers by their digits. Nothing is ever written out: 1e1000000000 has one digit and an exponent,
 * which may itself have as many digits as it likes.
 */

enum
{
  /* So many digits, and what is added to them, fit in a gint64. */
  MAX_SMALL_DIGITS = 18,
};

typedef struct
{
  int         sign;   /* 0: it is zero */
  const char *digits; /* from the first that is no zero on; a point may stand between */
  const char *end;    /* behind the last that is no zero */

  /* Of the first digit, when the exponent is added to it. */
  gint64 position;

  /* The exponent as it is written, without zeros before it. */
  gboolean    is_negative;
  const char *exponent;
  gsize       n_exponent;
} Decimal;

static const char *
skip_digits (const char *at)
{
  while (g_ascii_isdigit (*at))
    at++;
  return at;
}

/* Whether there was a number, and nothing else. */
static gboolean
read_exponent (Decimal    *self,
               const char *at)
{
  if (*at == '\0')
    return TRUE;
  if (*at != 'e' && *at != 'E')
    return FALSE;

  at++;
  self->is_negative = *at == '-';
  if (*at == '-' || *at == '+')
    at++;
  self->exponent = at;
  at = skip_digits (at);
  if (at == self->exponent || *at != '\0')
    return FALSE;

  while (*self->exponent == '0')
    self->exponent++;
  self->n_exponent = (gsize) (at - self->exponent);
  return TRUE;
}

/* Finds the digits that count of those from @start to @end, with the point at @point. */
static void
find_digits (Decimal    *self,
             const char *start,
             const char *point,
             const char *end)
{
  while (start < end && (*start == '0' || *start == '.'))
    start++;
  while (end > start && (end[-1] == '0' || end[-1] == '.'))
    end--;
  self->digits = start;
  self->end = end;
  self->position = start < point ? point - start - 1 : point - start;
  if (start == end)
    self->sign = 0;
}

static gboolean
decimal_read (Decimal    *self,
              const char *text)
{
  const char *start;
  const char *point;
  const char *end;

  *self = (Decimal){ .sign = *text == '-' ? -1 : 1 };
  start = *text == '-' || *text == '+' ? text + 1 : text;
  point = end = skip_digits (start);
  if (*point == '.')
    end = skip_digits (point + 1);
  if (!g_ascii_isdigit (*start) && end <= point + 1)
    return FALSE;

  find_digits (self, start, point, end);
  return read_exponent (self, end);
}

/* --- Exponents --- */

static gint64
read_small (const Decimal *self)
{
  gint64 number = 0;

  for (gsize i = 0; i < self->n_exponent; i++)
    number = number * 10 + (self->exponent[i] - '0');
  return self->is_negative ? -number : number;
}

/* The exponent of the first digit in decimal digits, for one that fits in no integer: the place of
 * the digit, which is less, is added to it. */
static char *
write_great (const Decimal *self)
{
  GString *digits = g_string_new_len (self->exponent, (gssize) self->n_exponent);
  gint64   carry = self->is_negative ? -self->position : self->position;

  for (gsize i = digits->len; i > 0; i--)
    {
      gint64 digit = digits->str[i - 1] - '0' + carry;

      carry = digit >= 0 ? digit / 10 : -((9 - digit) / 10);
      digits->str[i - 1] = (char) ('0' + (digit - carry * 10));
    }
  if (carry > 0)
    {
      g_autofree char *more = g_strdup_printf ("%" G_GINT64_FORMAT, carry);

      g_string_prepend (digits, more);
    }
  g_string_erase (digits, 0, (gssize) strspn (digits->str, "0"));
  return g_string_free (digits, FALSE);
}

static gboolean
is_small (const Decimal *self)
{
  return self->n_exponent <= MAX_SMALL_DIGITS;
}

/* Both are great, and have the same sign. */
static int
compare_great (const Decimal *a,
               const Decimal *b)
{
  g_autofree char *text_a = write_great (a);
  g_autofree char *text_b = write_great (b);
  const gsize      n_a = strlen (text_a);
  const gsize      n_b = strlen (text_b);
  const int        order = n_a != n_b ? (n_a < n_b ? -1 : 1) : strcmp (text_a, text_b);

  return a->is_negative ? -order : order;
}

/* Of the first digits. Where a digit stands is less than 10^15, since the text is in memory: so of
 * a great exponent and one with a few digits less the great one decides. */
static int
compare_exponents (const Decimal *a,
                   const Decimal *b)
{
  if (is_small (a) && is_small (b))
    {
      const gint64 exponent_a = read_small (a) + a->position;
      const gint64 exponent_b = read_small (b) + b->position;

      return exponent_a == exponent_b ? 0 : exponent_a < exponent_b ? -1
                                                                    : 1;
    }
  if (a->n_exponent >= MAX_SMALL_DIGITS - 1 && b->n_exponent >= MAX_SMALL_DIGITS - 1 &&
      a->is_negative == b->is_negative)
    return compare_great (a, b);
  if (!is_small (a))
    return a->is_negative ? -1 : 1;
  return b->is_negative ? 1 : -1;
}

static int
compare_digits (const Decimal *a,
                const Decimal *b)
{
  const char *at_a = a->digits;
  const char *at_b = b->digits;

  for (;;)
    {
      at_a += at_a < a->end && *at_a == '.' ? 1 : 0;
      at_b += at_b < b->end && *at_b == '.' ? 1 : 0;
      if (at_a == a->end || at_b == b->end)
        return (at_a < a->end) - (at_b < b->end);
      if (*at_a != *at_b)
        return *at_a < *at_b ? -1 : 1;
      at_a++;
      at_b++;
    }
}

/**
 * bellhop_decimal_check:
 * @text: what may be a number
 *
 * Tells whether a text is a decimal number: digits with or without a point and an exponent, as JSON
 * has them, or with a plus before it, zeros before it, or no digits on one side of the point.
 *
 * May be called on any thread.
 *
 * Returns: whether it is
 */
gboolean
bellhop_decimal_check (const char *text)
{
  Decimal decimal;

  g_return_val_if_fail (text != NULL, FALSE);

  return decimal_read (&decimal, text);
}

/* The digits up to @position behind the first, with zeros where there are no more. */
static gboolean
read_whole (const Decimal *self,
            gint64         position,
            guint64       *out_whole,
            gboolean      *out_has_fraction)
{
  const char *at = self->digits;

  *out_whole = 0;
  for (gint64 i = 0; i <= position; i++)
    {
      guint64 digit;

      at += at < self->end && *at == '.' ? 1 : 0;
      digit = at < self->end ? (guint64) (*at++ - '0') : 0;
      if (!g_uint64_checked_mul (out_whole, *out_whole, 10) ||
          !g_uint64_checked_add (out_whole, *out_whole, digit))
        return FALSE;
    }
  *out_has_fraction = at < self->end;
  return TRUE;
}

/**
 * bellhop_decimal_read_whole:
 * @text: a number, as [func@decimal_check] takes it
 * @out_is_negative: (out): whether it is less than zero
 * @out_whole: (out): its size, without a fraction
 * @out_has_fraction: (out): whether it has one
 *
 * Reads a number exactly, as 1e3 is 1000 and 0.5e1 is 5. All is set on success only.
 *
 * May be called on any thread.
 *
 * Returns: whether it has room
 */
gboolean
bellhop_decimal_read_whole (const char *text,
                            gboolean   *out_is_negative,
                            guint64    *out_whole,
                            gboolean   *out_has_fraction)
{
  Decimal  decimal;
  guint64  whole = 0;
  gboolean has_fraction = FALSE;

  g_return_val_if_fail (text != NULL && decimal_read (&decimal, text), FALSE);

  if (decimal.sign != 0 && !is_small (&decimal))
    {
      if (!decimal.is_negative)
        return FALSE;
      has_fraction = TRUE;
    }
  else if (decimal.sign != 0 && !read_whole (&decimal, read_small (&decimal) + decimal.position,
                                             &whole, &has_fraction))
    return FALSE;
  *out_is_negative = decimal.sign < 0;
  *out_whole = whole;
  *out_has_fraction = has_fraction;
  return TRUE;
}

/**
 * bellhop_decimal_compare:
 * @a: a number, as [func@decimal_check] takes it
 * @b: another
 *
 * Compares numbers by all their digits: 19.90 is 19.9, and 9007199254740993 is more than
 * 9007199254740992. It takes as long as the texts are, whatever their exponents.
 *
 * May be called on any thread.
 *
 * Returns: less than 0, 0, or more than 0, as @a is less than @b, equals it, or is more
 */
int
bellhop_decimal_compare (const char *a,
                         const char *b)
{
  Decimal decimal_a;
  Decimal decimal_b;
  int     order;

  g_return_val_if_fail (a != NULL && decimal_read (&decimal_a, a), 0);
  g_return_val_if_fail (b != NULL && decimal_read (&decimal_b, b), 0);

  if (decimal_a.sign != decimal_b.sign)
    return decimal_a.sign < decimal_b.sign ? -1 : 1;
  if (decimal_a.sign == 0)
    return 0;

  order = compare_exponents (&decimal_a, &decimal_b);
  if (order == 0)
    order = compare_digits (&decimal_a, &decimal_b);
  return decimal_a.sign * order;
}
