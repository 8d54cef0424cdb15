/** What a plain map and its painter, a worker beside the page, say to each other. */

/** Which style is painted from now on. */
export interface StyleAsked {
  readonly type: "style";
  readonly url: string;
}

/** A square of the map, as web maps number them; beyond the last zoom of the tiles a part of one. */
export interface TileAsked {
  readonly type: "tile";
  readonly id: number;
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  /** Of the picture's side: those of the screen, not of CSS. */
  readonly pixels: number;
  /** Pixels of the screen in one of CSS. */
  readonly ratio: number;
}

export type Asked = StyleAsked | TileAsked;

export type Painted =
  | {
    readonly type: "style";
    /** Null: it did not come. */
    readonly style: {
      readonly background: string;
      /** HTML of the style itself, which the program wrote. */
      readonly attribution: string;
    } | null;
  }
  | {
    readonly type: "tile";
    readonly id: number;
    /** Null: it did not come. An empty tile is a picture too. */
    readonly picture: ImageBitmap | null;
  };
