/** The languages that the pages speak: the folders of portal/locales. */
export const languages = ['en', 'fr', 'es', 'de', 'it', 'pt', 'ca'] as const;
