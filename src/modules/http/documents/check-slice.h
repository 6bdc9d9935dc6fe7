/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* A part of a text that others own. */
typedef struct
{
  const char *start; /* NULL: it is not there */
  gsize       length;
} CheckSlice;

gboolean check_slice_is (const CheckSlice *self,
                         const char       *word);

/* What stands in an attribute: in UTF-8, with its character references replaced. NULL when it is
   not there. */
char *check_slice_dup_value (const CheckSlice *self,
                             const char       *charset);

/* In UTF-8; what cannot be is a replacement character. */
char *check_slice_dup_text (const CheckSlice *self,
                            const char       *charset);

G_END_DECLS
