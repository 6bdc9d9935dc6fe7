/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A string that is looked for byte by byte. */
typedef struct
{
  char *text; /* Owned */
  gsize length;
  gsize rare;   /* where its rarest byte is */
  gsize second; /* and the next; the same when there is but one */

  gboolean is_folded; /* of ASCII in any case; the text is in lower case */
  guint8   rare_case; /* the bit in which both cases of that byte differ, or 0 */
  guint8   second_case;
} SearchLiteral;

void search_literal_init (SearchLiteral *self,
                          const char    *text,
                          gsize          length);

/* Looks for it in any case from now on. FALSE when it has letters that are also some of other
 * scripts, or is too long for that. */
gboolean search_literal_fold (SearchLiteral *self);
void search_literal_clear (SearchLiteral *self);

/* Where it begins in @text, or NULL. */
const char *search_literal_find (const SearchLiteral *self,
                                 const char          *text,
                                 gsize                length);

G_END_DECLS
