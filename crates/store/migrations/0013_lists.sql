-- Lists: items of one class in the order of their codes, whatever their level.

create index item_listings_class_region on item_listings (class, region, code) where is_listed = 1;
