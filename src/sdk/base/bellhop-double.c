/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-double.h"

#include <string.h>

/**
 * bellhop_double_format:
 * @number: a number
 * @buffer: (out caller-allocates) (array fixed-size=40): where to
 *
 * Writes @number with the fewest digits that read back as the same number, independent of the
 * locale: 0.1 and not 0.10000000000000001.
 *
 * May be called on any thread.
 *
 * Returns: (transfer none): @buffer
 */
const char *
bellhop_double_format (double number,
                       char   buffer[BELLHOP_DOUBLE_CHARS])
{
  /* Sixteen digits are enough for most numbers, fifteen for those that people write. */
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };

  g_return_val_if_fail (buffer != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (buffer, BELLHOP_DOUBLE_CHARS, formats[i], number);
      if (memcmp (&(double){ g_ascii_strtod (buffer, NULL) }, &number, sizeof number) == 0)
        break;
    }
  return buffer;
}
