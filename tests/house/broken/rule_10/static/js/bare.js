export const bare = 2;
