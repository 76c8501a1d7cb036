// Items of the demo that journeys come back to.

/** Its form asks everything that a form can ask; demo/forms.rs gives it. */
export const EVERY_KIND = "330110/11330110DEM000030N433012590100101";
