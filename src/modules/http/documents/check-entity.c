/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-entity.h"

/* Made by tools/entities. A table of 90 kB takes no time to load; libxml2, which knows the 253 of
 * HTML 4, brings ICU along, with 30 MB of data. */
#include "check-entities.h"

#include <string.h>

const CheckEntity *
check_entity_find (const char *name,
                   gsize       length)
{
  gsize low = 0;
  gsize high = G_N_ELEMENTS (entities);

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;
      const char *at = entities[middle].name;
      int         order = strncmp (name, at, length);

      if (order == 0 && at[length] != '\0')
        order = -1;
      if (order == 0)
        return &entities[middle];
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}
