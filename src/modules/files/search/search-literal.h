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
} SearchLiteral;

void search_literal_init (SearchLiteral *self,
                          const char    *text,
                          gsize          length);
void search_literal_clear (SearchLiteral *self);

/* Where it begins in @text, or NULL. */
const char *search_literal_find (const SearchLiteral *self,
                                 const char          *text,
                                 gsize                length);

G_END_DECLS
