/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-json-scan-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  SLICE_BYTES = 64 * 1024,
};

const guchar *
_bellhop_json_scan_refuse (BellhopJsonScan *self,
                           const guchar    *at,
                           const char      *reason)
{
  self->wrong = at;
  self->reason = at < self->end ? reason : N_("the text ends too early");
  return NULL;
}

gboolean
_bellhop_json_scan_take_breath (BellhopJsonScan *self)
{
  return self->job == NULL || bellhop_job_checkpoint (self->job, &self->error);
}

/* How far to go before another look at whether the job is still wanted. */
static inline const guchar *
find_stop (BellhopJsonScan *self,
           const guchar    *at)
{
  return self->end - at > SLICE_BYTES ? at + SLICE_BYTES : self->end;
}

const guchar *
_bellhop_json_scan_blanks (BellhopJsonScan *self,
                           const guchar    *at)
{
  for (;;)
    {
      const guchar *stop = find_stop (self, at);

      while (at < stop && _bellhop_json_is_blank (*at))
        at++;
      if (at < stop || at == self->end)
        return at;
      if (!_bellhop_json_scan_take_breath (self))
        return NULL;
    }
}

static inline gboolean
is_digit (guchar byte)
{
  return byte >= '0' && byte <= '9';
}

/* One at least. */
static inline const guchar *
take_digits (BellhopJsonScan *self,
             const guchar    *at)
{
  if (at == self->end || !is_digit (*at))
    return _bellhop_json_scan_refuse (self, at, N_("a digit is missing"));

  for (;;)
    {
      const guchar *stop = find_stop (self, at);

      while (at < stop && is_digit (*at))
        at++;
      if (at < stop || at == self->end)
        return at;
      if (!_bellhop_json_scan_take_breath (self))
        return NULL;
    }
}

const guchar *
_bellhop_json_scan_number (BellhopJsonScan *self,
                           const guchar    *at)
{
  at += *at == '-' ? 1 : 0;
  if (self->end - at > 1 && at[0] == '0' && is_digit (at[1]))
    return _bellhop_json_scan_refuse (self, at, N_("a number does not begin with a zero"));
  at = take_digits (self, at);
  if (at != NULL && at < self->end && *at == '.')
    at = take_digits (self, at + 1);
  if (at != NULL && at < self->end && (*at == 'e' || *at == 'E'))
    {
      at++;
      at = take_digits (self, at < self->end && (*at == '+' || *at == '-') ? at + 1 : at);
    }
  return at;
}

const guchar *
_bellhop_json_scan_word (BellhopJsonScan *self,
                         const guchar    *at,
                         const char      *word)
{
  const guchar *first = at;

  for (; *word != '\0'; word++, at++)
    if (at == self->end || *at != (guchar) *word)
      return _bellhop_json_scan_refuse (self, at < self->end ? first : at, N_("this is no value"));
  if (at < self->end && _bellhop_json_is_scalar (*at))
    return _bellhop_json_scan_refuse (self, first, N_("this is no value"));
  return at;
}

/* --- Strings --- */

/* At the first byte that needs a look: the end of the string, an escape, what may not be there, the
 * beginning of a longer character. Eight bytes are looked at together: one that is less than a
 * space, and one that becomes zero when what is sought is taken from it, borrow from their highest
 * bit. */
static inline const guchar *
skip_plain (const guchar *at,
            const guchar *stop)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  const guint64 highest = ones << 7;

  while (stop - at >= 8)
    {
      guint64 bytes;
      guint64 quotes;
      guint64 backslashes;

      memcpy (&bytes, at, sizeof bytes);
      quotes = bytes ^ (ones * '"');
      backslashes = bytes ^ (ones * '\\');
      if (((bytes | ((bytes - ones * ' ') & ~bytes) | ((quotes - ones) & ~quotes) |
            ((backslashes - ones) & ~backslashes)) &
           highest) != 0)
        break;
      at += 8;
    }
  while (at < stop && *at >= ' ' && *at < 0x80 && *at != '"' && *at != '\\')
    at++;
  return at;
}

static inline gboolean
is_between (BellhopJsonScan *self,
            const guchar    *at,
            guchar           first,
            guchar           last)
{
  return at < self->end && *at >= first && *at <= last;
}

/* A character beyond ASCII: table 3-7 of the Unicode Standard. */
static const guchar *
take_character (BellhopJsonScan *self,
                const guchar    *at)
{
  const guchar *character = at;
  const guchar  lead = *at;
  guint         n_more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2
                                                         : 1;
  guchar        first = 0x80;
  guchar        last = 0xbf;

  if (lead < 0xc2 || lead > 0xf4)
    return _bellhop_json_scan_refuse (self, at, N_("this is not UTF-8"));
  if (lead == 0xe0)
    first = 0xa0;
  else if (lead == 0xed)
    last = 0x9f;
  else if (lead == 0xf0)
    first = 0x90;
  else if (lead == 0xf4)
    last = 0x8f;
  for (at++; n_more > 0; n_more--, at++, first = 0x80, last = 0xbf)
    if (!is_between (self, at, first, last))
      return _bellhop_json_scan_refuse (self, at < self->end ? character : at,
                                        N_("this is not UTF-8"));
  return at;
}

/* At the backslash. */
static const guchar *
take_escape (BellhopJsonScan *self,
             const guchar    *at)
{
  at++;
  if (at == self->end || strchr ("\"\\/bfnrtu", *at) == NULL || *at == '\0')
    return _bellhop_json_scan_refuse (self, at, N_("JSON has no such escape"));
  if (*at++ != 'u')
    return at;
  for (guint i = 0; i < 4; i++, at++)
    if (at == self->end || !g_ascii_isxdigit (*at))
      return _bellhop_json_scan_refuse (self, at, N_("four hexadecimal digits belong here"));
  return at;
}

/* At the quotation mark. */
const guchar *
_bellhop_json_scan_string (BellhopJsonScan *self,
                           const guchar    *at)
{
  const guchar *stop = find_stop (self, ++at);

  while (at != NULL)
    {
      at = skip_plain (at, stop);
      if (at >= stop && at < self->end)
        {
          stop = find_stop (self, at);
          if (!_bellhop_json_scan_take_breath (self))
            return NULL;
        }
      else if (at == self->end)
        return _bellhop_json_scan_refuse (self, at, NULL);
      else if (*at == '"')
        return at + 1;
      else if (*at == '\\')
        at = take_escape (self, at);
      else if (*at < ' ')
        return _bellhop_json_scan_refuse (self, at, N_("a control character has to be escaped"));
      else
        at = take_character (self, at);
    }
  return NULL;
}
