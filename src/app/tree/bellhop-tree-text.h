/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

char *bellhop_tree_text_dup_name (BellhopTree *tree,
                                  guint32      node);
char *bellhop_tree_text_dup_number (BellhopTree *tree,
                                    guint32      node,
                                    guint        column);
char *bellhop_tree_text_dup_share (double share);
char *bellhop_tree_text_dup_about (BellhopTree *tree,
                                   guint32      node,
                                   guint        column);
double bellhop_tree_text_get_share (BellhopTree *tree,
                                    guint32      node,
                                    guint        column);

G_END_DECLS
