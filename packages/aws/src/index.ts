// Declared compute on AWS: public parts of the room.
export {};
