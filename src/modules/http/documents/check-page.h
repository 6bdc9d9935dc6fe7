/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "check-html.h"

G_BEGIN_DECLS

enum
{
  CHECK_STEP_BYTES = 16 * 1024,
};

/* What a page says. */
typedef struct
{
  GPtrArray  *links;  /* of char *, as they are written */
  GHashTable *ids;    /* of char *: what the # of a link can name; NULL when nobody asks */
  char       *base;   /* what they are relative to, or NULL */
  guint       n_cut;  /* styles and lists that are too long to be read to their end */
  gboolean    is_cut; /* there are more links than anybody looks at */
} CheckPage;

void check_page_free (CheckPage *self);

/* On a worker thread. NULL when @step says so. */
CheckPage *check_page_parse (GBytes     *html,
                             const char *charset,
                             gboolean    wants_ids,
                             CheckStep   step,
                             gpointer    step_data,
                             GError    **error);

/* Adds what a style sheet loads to @links. FALSE when @step says so; it may be NULL. */
gboolean check_css_collect (const char *css,
                            GPtrArray  *links,
                            CheckStep   step,
                            gpointer    step_data,
                            GError    **error);

/* Adds the links of @inner, a page that stands within another, to the @links of that. */
void check_srcdoc_add (CheckPage *inner,
                       GPtrArray *links);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CheckPage, check_page_free)

G_END_DECLS
