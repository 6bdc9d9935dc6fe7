/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-suggest.h"

#include <string.h>

enum
{
  MAX_LENGTH = 64
};

/* Damerau-Levenshtein, with neighbours swapped counting as one slip. */
static guint
distance (const char *a,
          const char *b)
{
  const guint length_a = (guint) strlen (a);
  const guint length_b = (guint) strlen (b);
  guint       cost[MAX_LENGTH + 1][MAX_LENGTH + 1];

  if (length_a > MAX_LENGTH || length_b > MAX_LENGTH)
    return G_MAXUINT;

  for (guint i = 0; i <= length_a; i++)
    cost[i][0] = i;
  for (guint j = 0; j <= length_b; j++)
    cost[0][j] = j;
  for (guint i = 1; i <= length_a; i++)
    for (guint j = 1; j <= length_b; j++)
      {
        guint changed = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

        cost[i][j] = MIN (changed, MIN (cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          cost[i][j] = MIN (cost[i][j], cost[i - 2][j - 2] + 1);
      }
  return cost[length_a][length_b];
}

/* A part of the name is a good guess too: “checksum” for “files.checksum”. */
static guint
measure (const char *typed,
         const char *candidate)
{
  g_auto(GStrv) parts = g_strsplit_set (candidate, ".-", -1);
  guint best = distance (typed, candidate);

  for (guint i = 0; parts[i] != NULL && parts[1] != NULL; i++)
    {
      guint part = distance (typed, parts[i]);

      if (part < best && *parts[i] != '\0')
        best = MIN (best, part + 1);
    }
  return best;
}

/**
 * bellhop_suggest:
 * @typed: what a person typed
 * @candidates: (array zero-terminated=1): what could have been meant
 *
 * Finds the candidate closest to the given text.
 *
 * Returns: (transfer none) (nullable): one of @candidates, or %NULL when none
 *   is near
 */
const char *
bellhop_suggest (const char        *typed,
                 const char *const *candidates)
{
  g_autofree char *lower = NULL;
  const char      *nearest = NULL;
  guint            least;

  g_return_val_if_fail (typed != NULL, NULL);
  g_return_val_if_fail (candidates != NULL, NULL);

  lower = g_ascii_strdown (typed, -1);
  /* A slip for every three letters; beyond that it is another word. */
  least = (guint) strlen (lower) / 3 + 2;
  for (guint i = 0; candidates[i] != NULL; i++)
    {
      guint measured = measure (lower, candidates[i]);

      if (measured < least)
        {
          least = measured;
          nearest = candidates[i];
        }
    }
  return nearest;
}
