// The embedded AWS: public parts of the room.
export {};
