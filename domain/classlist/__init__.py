"""Class lists (城乡分类名单): a year's urban-rural classes as a draft; its effect is seen before it is made current."""
