/** The id of the form that is not lost by a choice of the language or of larger letters. */
export const KEPT_FORM = "book-form";
